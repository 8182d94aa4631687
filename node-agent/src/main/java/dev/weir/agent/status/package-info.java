/** What the node says of itself. */
@NullMarked
package dev.weir.agent.status;

import org.jspecify.annotations.NullMarked;
