/** dhcp's wiring to the kernel. */
@NullMarked
package dev.weir.dhcp.shard;

import org.jspecify.annotations.NullMarked;
