/** Tests. */
@NullMarked
package dev.weir.gateway.api;

import org.jspecify.annotations.NullMarked;
