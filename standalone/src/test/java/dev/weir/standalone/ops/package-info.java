/** When garbage is looked for. */
@NullMarked
package dev.weir.standalone.ops;

import org.jspecify.annotations.NullMarked;
