/** Deciding commands, measured by JMH. */
@NullMarked
package dev.weir.bench.decide;

import org.jspecify.annotations.NullMarked;
