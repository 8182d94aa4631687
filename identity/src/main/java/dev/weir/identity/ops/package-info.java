/** The identity server as a process of its own. */
@NullMarked
package dev.weir.identity.ops;

import org.jspecify.annotations.NullMarked;
