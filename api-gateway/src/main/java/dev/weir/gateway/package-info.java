/** The networking API v2.0: HTTP, policy, views, submitting. */
@NullMarked
package dev.weir.gateway;

import org.jspecify.annotations.NullMarked;
