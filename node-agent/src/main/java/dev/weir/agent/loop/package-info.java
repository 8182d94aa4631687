/** Keeps the host as planned: one deferred pass for many causes, healing, retries. */
@NullMarked
package dev.weir.agent.loop;

import org.jspecify.annotations.NullMarked;
