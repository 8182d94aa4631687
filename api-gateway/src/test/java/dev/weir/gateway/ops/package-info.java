/** Tests. */
@NullMarked
package dev.weir.gateway.ops;

import org.jspecify.annotations.NullMarked;
