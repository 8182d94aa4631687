/** What the gateway asks of a service. */
@NullMarked
package dev.weir.contracts.command;

import org.jspecify.annotations.NullMarked;
