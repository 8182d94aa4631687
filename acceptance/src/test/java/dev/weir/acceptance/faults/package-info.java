/** Real processes, real faults: workers write through the API while a nemesis acts, and checkers judge what came of it. */
@NullMarked
package dev.weir.acceptance.faults;

import org.jspecify.annotations.NullMarked;
