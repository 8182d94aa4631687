/** The HTTP edge: paths, methods, answers. */
@NullMarked
package dev.weir.gateway.api;

import org.jspecify.annotations.NullMarked;
