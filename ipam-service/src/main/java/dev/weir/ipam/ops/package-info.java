/** ipam as a process of its own: configuration and main. */
@NullMarked
package dev.weir.ipam.ops;

import org.jspecify.annotations.NullMarked;
