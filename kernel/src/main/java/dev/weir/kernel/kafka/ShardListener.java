package dev.weir.kernel.kafka;

import dev.weir.kernel.Batch;

/** Told of a shard's transactions, on the shard's thread: must be quick and must not fail. */
public interface ShardListener {
    ShardListener NONE = new ShardListener() {};

    /** All records of the batch are sent, the commit is not asked for yet. */
    default void committing(Batch<?, ?, ?, ?> batch) {}

    /** @param nanos from the first send to the end of the commit */
    default void committed(Batch<?, ?, ?, ?> batch, long nanos) {}
}
