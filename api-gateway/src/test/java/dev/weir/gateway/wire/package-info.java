/** Tests. */
@NullMarked
package dev.weir.gateway.wire;

import org.jspecify.annotations.NullMarked;
