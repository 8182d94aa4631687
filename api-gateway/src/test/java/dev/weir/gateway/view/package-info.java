/** Tests. */
@NullMarked
package dev.weir.gateway.view;

import org.jspecify.annotations.NullMarked;
