/** The process that holds everything: its command line, what it starts and in which order, its readiness. */
@NullMarked
package dev.weir.standalone.ops;

import org.jspecify.annotations.NullMarked;
