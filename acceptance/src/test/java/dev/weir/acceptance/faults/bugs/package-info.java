/** Bugs that are planted into real processes, so that the fault tests can show that they find them. */
@NullMarked
package dev.weir.acceptance.faults.bugs;

import org.jspecify.annotations.NullMarked;
