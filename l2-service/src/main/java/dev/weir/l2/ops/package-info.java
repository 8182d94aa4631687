/** The service as a process of its own. */
@NullMarked
package dev.weir.l2.ops;

import org.jspecify.annotations.NullMarked;
