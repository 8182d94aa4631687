package dev.weir.kernel;

import java.util.OptionalLong;

/**
 * The deterministic state machine of one shard. Not thread-safe: one thread owns it.
 *
 * <p>{@link #decide} and {@link #onTimer} read the image and change nothing. {@link #replay} is the only thing that
 * changes the image, and it never decides: live traffic, restart and standby all go through it. Clock, ids and
 * randomness come with the input.
 *
 * @param <I> input: a command, another service's event, a node's report
 * @param <E> event
 * @param <R> reply
 */
public interface Machine<I, E, R> {
    /** Everything the machine knows. Each entry is a record of the state topic; from these alone it can start again. */
    Image image();

    /** @param nowMs the shard's clock, Unix time in ms */
    Decision<E, R> decide(I input, long nowMs);

    /**
     * Applies a decided fact. Needs no validation: a failure here stops the shard.
     *
     * @param sequence number of the event in this shard's log, from 1
     */
    void replay(E event, long sequence);

    /** When {@link #onTimer} has something to do next, Unix time in ms. Follows from the image and what was observed. */
    default OptionalLong nextTimerMs() {
        return OptionalLong.empty();
    }

    /** Decides what is due, a bounded piece at a time: called again while {@link #nextTimerMs} is not in the future. */
    default Decision<E, R> onTimer(long nowMs) {
        return Decision.nothing();
    }

    /**
     * Notes what is not worth an event, such as a heartbeat. Lost at a restart, so that it may only ever delay or hasten
     * a timer.
     */
    default void observe(I input, long nowMs) {}
}
