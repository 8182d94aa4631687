package dev.weir.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the kernel reads events and makes the answers that it owes by itself.
 *
 * @param <I> input
 * @param <E> event
 * @param <R> reply
 */
public interface Protocol<I, E, R> {
    /** The idempotency key of the command that caused the event, if a command did. */
    @Nullable
    String keyOf(E event);

    /** Whether the event leaves its command unanswered: a step of a saga, until another event of the same subject. */
    boolean pending(E event);

    /** Whether somebody waits for what comes of an input: a command, or another service's step of a saga. */
    boolean awaited(I input);

    /** What the event is about. A saga's last event has the subject of its first. */
    String subjectOf(E event);

    /** Until when a command of this event's key gets the same answer again, Unix time in ms. */
    long rememberUntilMs(E event);

    /** The answer that was given with these events, all of one command, oldest first. */
    R answer(List<E> events);

    /** An answer given before, addressed to who asks now. */
    R again(I input, R first);

    R refuse(I input, Refusal reason);

    /** The answer with the place in this shard's log where its effect is. */
    R stamp(R reply, long sequence);

    /** Why the kernel itself refuses. */
    enum Refusal {
        /** Its deadline passed before it was decided. */
        EXPIRED,
        /** The same key is being decided just now. */
        IN_PROGRESS,
        /** What it must come after has not been seen in time. */
        BEHIND,
        /** Deciding it failed by a fault of the service. Nothing happened. */
        FAULT,
        /** Its effect does not fit into a record. Nothing happened. */
        TOO_LARGE
    }
}
