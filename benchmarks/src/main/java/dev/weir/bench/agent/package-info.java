/** One real agent on a node of its own: how fast it fills an empty node, comes back after a restart, follows a change. */
@NullMarked
package dev.weir.bench.agent;

import org.jspecify.annotations.NullMarked;
