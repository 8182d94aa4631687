/** Addresses and blocks of addresses as values, with their arithmetic. */
@NullMarked
package dev.weir.contracts.net;

import org.jspecify.annotations.NullMarked;
