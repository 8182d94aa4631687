/** What can be on a host (targets), and the interface of the drivers that put it there. */
@NullMarked
package dev.weir.agent.datapath;

import org.jspecify.annotations.NullMarked;
