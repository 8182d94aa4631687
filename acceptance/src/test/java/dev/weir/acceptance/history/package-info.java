/** What clients asked and were answered, and what must follow from it: a recorded history and its checkers. */
@NullMarked
package dev.weir.acceptance.history;

import org.jspecify.annotations.NullMarked;
