package dev.weir.kernel.kafka;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToLongFunction;

/**
 * Where in a shard's log the oldest event is whose command may be asked again. Holds an entry for each second at most in which
 * the time of one is over.
 */
final class AnswersInLog<E> {
    private static final long GRAIN_MS = 1_000;

    private final ToLongFunction<E> untilMs;
    /** In the order of the log, and of their time: one that is over sooner than another before it does not matter. */
    private final Deque<Entry> entries = new ArrayDeque<>();

    private record Entry(long offset, long untilMs) {}

    /** @param untilMs until when an event's command may be asked again, Unix time in ms */
    AnswersInLog(ToLongFunction<E> untilMs) {
        this.untilMs = untilMs;
    }

    /** @param offset where the event is or, if that is not known yet, before it; not less than in the call before */
    void note(E event, long offset) {
        long until = Math.ceilDiv(untilMs.applyAsLong(event), GRAIN_MS) * GRAIN_MS;
        Entry last = entries.peekLast();
        if (last == null || last.untilMs < until) {
            entries.addLast(new Entry(offset, until));
        }
    }

    /** @return an offset before which there is none; {@code otherwise} if there is none at all */
    long from(long nowMs, long otherwise) {
        Entry first = entries.peekFirst();
        while (first != null && first.untilMs <= nowMs) {
            entries.removeFirst();
            first = entries.peekFirst();
        }
        return first == null ? otherwise : first.offset;
    }
}
