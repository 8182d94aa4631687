/** ipam's wiring to the kernel. */
@NullMarked
package dev.weir.ipam.shard;

import org.jspecify.annotations.NullMarked;
