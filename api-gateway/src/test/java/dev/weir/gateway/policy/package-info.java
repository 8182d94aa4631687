/** Tests. */
@NullMarked
package dev.weir.gateway.policy;

import org.jspecify.annotations.NullMarked;
