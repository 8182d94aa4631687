/** The embedded subset of the identity API v3. */
@NullMarked
package dev.weir.identity;

import org.jspecify.annotations.NullMarked;
