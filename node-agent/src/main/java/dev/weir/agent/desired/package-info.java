/** Desired state as one node sees it: from topics to an image of what concerns this node. */
@NullMarked
package dev.weir.agent.desired;

import org.jspecify.annotations.NullMarked;
