/** The contracts as bytes: JSON bodies, CloudEvents headers. */
@NullMarked
package dev.weir.serde;

import org.jspecify.annotations.NullMarked;
