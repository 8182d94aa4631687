/** The datapath of one node. */
@NullMarked
package dev.weir.agent;

import org.jspecify.annotations.NullMarked;
