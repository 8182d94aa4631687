/** The catalogue of topics. */
@NullMarked
package dev.weir.contracts.topic;

import org.jspecify.annotations.NullMarked;
