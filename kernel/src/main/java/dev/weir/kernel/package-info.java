/**
 * The event-sourced core: a deterministic state machine per shard, and what runs it. Knows nothing of networks, JSON or
 * HTTP; Kafka only in {@code kafka}.
 */
@NullMarked
package dev.weir.kernel;

import org.jspecify.annotations.NullMarked;
