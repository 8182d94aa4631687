/** dhcp as a process of its own: configuration and main. */
@NullMarked
package dev.weir.dhcp.ops;

import org.jspecify.annotations.NullMarked;
