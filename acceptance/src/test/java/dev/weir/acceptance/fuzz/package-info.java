/** Malformed and hostile requests: what the served document allows to be wrong, and what HTTP itself does. */
@NullMarked
package dev.weir.acceptance.fuzz;

import org.jspecify.annotations.NullMarked;
