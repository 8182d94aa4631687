/** Decided facts: what the log remembers. */
@NullMarked
package dev.weir.contracts.event;

import org.jspecify.annotations.NullMarked;
