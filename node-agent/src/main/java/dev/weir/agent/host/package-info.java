/** The only door to the kernel, processes and files of a node. */
@NullMarked
package dev.weir.agent.host;

import org.jspecify.annotations.NullMarked;
