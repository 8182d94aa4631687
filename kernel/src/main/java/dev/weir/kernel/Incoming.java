package dev.weir.kernel;

import org.jspecify.annotations.Nullable;

/**
 * What arrived at a shard.
 *
 * @param <I> input
 * @param <R> reply
 */
public sealed interface Incoming<I, R> {
    Origin origin();

    /** @param gate for commands: what must hold before it is decided */
    record Legible<I, R>(Origin origin, I input, @Nullable Gate gate) implements Incoming<I, R> {}

    /**
     * Nobody can read it: kept as a dead letter, and it stops nothing.
     *
     * @param answer for who asked, where that is known
     */
    record Unreadable<I, R>(
            Origin origin, String reason, @Nullable R answer) implements Incoming<I, R> {}
}
