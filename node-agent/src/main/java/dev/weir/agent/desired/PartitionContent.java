package dev.weir.agent.desired;

import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.serde.Unreadable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * All records of one partition as they are now, by scope. Bodies stay bytes until somebody has an interest in their
 * scope.
 */
final class PartitionContent {
    /** Tombstones are remembered for a while, so that an older record that comes again does not revive anything. */
    private static final int TOMBSTONES_MAX = 10_000;

    private final BiFunction<String, byte[], Desired> decoder;
    private Map<String, TreeMap<String, Held>> scopes = new HashMap<>();
    private Map<String, Long> tombstones = new Recent();
    private final Map<String, String> unreadable = new TreeMap<>();
    private @Nullable PartitionContent reread;
    private boolean ready;
    private int size;

    PartitionContent(BiFunction<String, byte[], Desired> decoder) {
        this.decoder = decoder;
    }

    private static final class Held {
        final long sequence;
        private byte @Nullable [] bytes;
        private @Nullable Desired record;

        Held(long sequence, byte[] bytes, @Nullable Held before) {
            this.sequence = sequence;
            this.bytes = bytes;
            this.record = before == null ? null : before.record;
        }

        /** Decodes at the first call; keeps the record of before if that fails. */
        @Nullable
        Desired decoded(String key, BiFunction<String, byte[], Desired> decoder, Map<String, String> unreadable) {
            byte[] body = bytes;
            if (body != null) {
                bytes = null;
                try {
                    record = decoder.apply(key, body);
                } catch (Unreadable e) {
                    unreadable.put(key, String.valueOf(e.getMessage()));
                }
            }
            return record;
        }
    }

    private static final class Recent extends LinkedHashMap<String, Long> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > TOMBSTONES_MAX;
        }
    }

    /** Whether everything up to the end that was seen when reading began has been read once. */
    boolean ready() {
        return ready;
    }

    /** How many records it holds. */
    int size() {
        return size;
    }

    /** What follows is the partition from its start again; it takes effect when it is complete. */
    void beginAgain() {
        reread = new PartitionContent(decoder);
    }

    /**
     * The end that was seen when reading began has been reached.
     *
     * @param changed told scope and key of what may be other than before
     */
    void reachedEnd(BiConsumer<String, String> changed) {
        ready = true;
        PartitionContent fresh = reread;
        if (fresh != null) {
            scopes.forEach((scope, held) -> held.keySet().forEach(key -> changed.accept(scope, key)));
            fresh.scopes.forEach((scope, held) -> held.keySet().forEach(key -> changed.accept(scope, key)));
            scopes = fresh.scopes;
            tombstones = fresh.tombstones;
            size = fresh.size;
            unreadable.clear();
            reread = null;
        }
    }

    /** Records that somebody had an interest in and that could not be read, by key, with the reason. */
    Map<String, String> unreadable() {
        return unreadable;
    }

    /** @return whether the scope's content changed */
    boolean accept(String scope, String key, long sequence, byte @Nullable [] value) {
        if (reread != null) {
            reread.accept(scope, key, sequence, value);
            return false;
        }
        TreeMap<String, Held> held = scopes.get(scope);
        Held before = held == null ? null : held.get(key);
        long known = before != null ? before.sequence : tombstones.getOrDefault(key, Long.MIN_VALUE);
        if (sequence <= known) {
            return false;
        }
        unreadable.remove(key);
        if (value == null) {
            tombstones.put(key, sequence);
            if (held == null || held.remove(key) == null) {
                return false;
            }
            if (held.isEmpty()) {
                scopes.remove(scope);
            }
            size--;
            return true;
        }
        tombstones.remove(key);
        if (held == null) {
            held = new TreeMap<>();
            scopes.put(scope, held);
        }
        held.put(key, new Held(sequence, value, before));
        size += before == null ? 1 : 0;
        return true;
    }

    /** Records of one kind in a scope, by key. Of an unreadable record its last readable version, if there was one. */
    <T extends Desired> List<T> records(String scope, DesiredKey.Kind kind, Class<T> type) {
        SortedMap<String, Held> held = scopes.get(scope);
        if (held == null) {
            return List.of();
        }
        List<T> records = new ArrayList<>();
        String prefix = DesiredKey.prefix(scope, kind);
        for (Map.Entry<String, Held> entry :
                held.subMap(prefix, prefix + Character.MAX_VALUE).entrySet()) {
            Desired record = entry.getValue().decoded(entry.getKey(), decoder, unreadable);
            if (record != null) {
                records.add(type.cast(record));
            }
        }
        return records;
    }

    /** One record, as {@link #records} has it. */
    <T extends Desired> @Nullable T record(String scope, String key, Class<T> type) {
        SortedMap<String, Held> held = scopes.get(scope);
        Held found = held == null ? null : held.get(key);
        Desired record = found == null ? null : found.decoded(key, decoder, unreadable);
        return record == null ? null : type.cast(record);
    }
}
