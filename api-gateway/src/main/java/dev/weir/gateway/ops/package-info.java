/** Configuration, life cycle, health and metrics. */
@NullMarked
package dev.weir.gateway.ops;

import org.jspecify.annotations.NullMarked;
