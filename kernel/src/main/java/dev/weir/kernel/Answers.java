package dev.weir.kernel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which commands had an effect, by idempotency key, as the log tells it: the same whether it is kept up live, by a
 * standby, or rebuilt from the log's tail. A refusal has no events and is not remembered: asked again, with the same key by
 * another command, it is decided again.
 */
final class Answers<E> {
    /** Looking at all entries takes milliseconds: not at every batch. */
    private static final long SWEEP_MS = 10_000;

    private final Protocol<?, E, ?> protocol;
    private final int entriesMax;
    /** In the order of the last event of each key. */
    private final LinkedHashMap<String, Entry<E>> entries = new LinkedHashMap<>();

    private long nextSweepMs;

    /** @param entriesMax beyond this the oldest are forgotten before their time */
    Answers(Protocol<?, E, ?> protocol, int entriesMax) {
        this.protocol = protocol;
        this.entriesMax = entriesMax;
    }

    void note(E event, long sequence) {
        String key = protocol.keyOf(event);
        if (key == null) {
            return;
        }
        Entry<E> entry = entries.remove(key);
        if (entry == null) {
            entry = new Entry<>();
        }
        String subject = protocol.subjectOf(event);
        if (protocol.pending(event)) {
            entry.open.add(subject);
        } else {
            entry.open.remove(subject);
        }
        entry.events.add(event);
        entry.sequence = sequence;
        entry.untilMs = Math.max(entry.untilMs, protocol.rememberUntilMs(event));
        entries.put(key, entry);
        trim();
    }

    @Nullable
    Entry<E> find(String key) {
        return entries.get(key);
    }

    /** Forgets those whose time is over. */
    void forget(long nowMs) {
        if (nowMs >= nextSweepMs) {
            entries.values().removeIf(entry -> entry.untilMs <= nowMs);
            nextSweepMs = nowMs + SWEEP_MS;
        }
    }

    int size() {
        return entries.size();
    }

    private void trim() {
        if (entries.size() > entriesMax) {
            Iterator<Entry<E>> oldest = entries.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    static final class Entry<E> {
        private final List<E> events = new ArrayList<>(1);
        private final Set<String> open = new HashSet<>(1);
        private long sequence;
        private long untilMs;

        boolean inProgress() {
            return !open.isEmpty();
        }

        List<E> events() {
            return List.copyOf(events);
        }

        /** Of the key's last event. */
        long sequence() {
            return sequence;
        }
    }
}
