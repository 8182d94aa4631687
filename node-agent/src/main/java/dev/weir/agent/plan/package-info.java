/** From desired state to what must be on the host. Pure. */
@NullMarked
package dev.weir.agent.plan;

import org.jspecify.annotations.NullMarked;
