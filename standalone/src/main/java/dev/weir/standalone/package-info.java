/** Everything in one JVM, and the command line. */
@NullMarked
package dev.weir.standalone;

import org.jspecify.annotations.NullMarked;
