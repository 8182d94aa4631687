/**
 * Runs a shard on Kafka: one thread, one transaction a poll batch, ownership by group membership, fencing by transactional
 * id.
 */
@NullMarked
package dev.weir.kernel.kafka;

import org.jspecify.annotations.NullMarked;
