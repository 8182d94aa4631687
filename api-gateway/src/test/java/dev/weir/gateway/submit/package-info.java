/** Tests. */
@NullMarked
package dev.weir.gateway.submit;

import org.jspecify.annotations.NullMarked;
