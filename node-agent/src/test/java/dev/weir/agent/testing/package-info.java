/** A host in memory and desired state in few words, for tests. */
@NullMarked
package dev.weir.agent.testing;

import org.jspecify.annotations.NullMarked;
