/** The process: options, start and stop, status for operators. */
@NullMarked
package dev.weir.agent.ops;

import org.jspecify.annotations.NullMarked;
