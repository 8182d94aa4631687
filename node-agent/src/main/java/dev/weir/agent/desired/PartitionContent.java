package dev.weir.agent.desired;

import dev.weir.agent.desired.DesiredCheckpoint.Kept;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.serde.Unreadable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All records of one partition as they are now, by scope. Bodies are decoded when somebody has an interest in their scope, and
 * stay as they were written beside that.
 */
final class PartitionContent {
    /** Tombstones are remembered for a while, so that an older record that comes again does not revive anything. */
    private static final int TOMBSTONES_MAX = 10_000;

    private final BiFunction<String, byte[], Desired> decoder;
    private final BiConsumer<String, String> changed;
    /** By scope and kind as in the key. */
    private Map<String, Map<String, Section>> scopes = new HashMap<>();
    /** Whose record came last: the next one is likely to be its, too. */
    private @Nullable Section latest;

    private Map<String, Long> tombstones = new Recent();
    private final Map<String, String> unreadable = new TreeMap<>();
    private @Nullable PartitionContent reread;
    private boolean ready;
    private int size;

    /** @param changed told scope and key of what may be other than before */
    PartitionContent(BiFunction<String, byte[], Desired> decoder, BiConsumer<String, String> changed) {
        this.decoder = decoder;
        this.changed = changed;
    }

    /**
     * Records of one kind in one scope.
     *
     * @param held by key
     */
    private record Section(String scope, String kind, Map<String, Held> held) {
        /** Whether the key is {@code <scope>/<kind>/<id>} of these. */
        boolean has(String key) {
            int slash = scope.length();
            int next = slash + 1 + kind.length();
            return next < key.length()
                    && key.charAt(slash) == '/'
                    && key.charAt(next) == '/'
                    && key.startsWith(scope)
                    && key.startsWith(kind, slash + 1);
        }
    }

    private static final class Held {
        final long sequence;
        final byte[] bytes;
        private boolean tried;
        private @Nullable Desired record;

        Held(long sequence, byte[] bytes, @Nullable Held before) {
            this.sequence = sequence;
            this.bytes = bytes;
            this.record = before == null ? null : before.record;
        }

        /** Decodes at the first call; keeps the record of before if that fails. */
        @Nullable
        Desired decoded(String key, BiFunction<String, byte[], Desired> decoder, Map<String, String> unreadable) {
            if (!tried) {
                tried = true;
                try {
                    record = decoder.apply(key, bytes);
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
        // Nobody is told of what has no effect yet.
        reread = new PartitionContent(decoder, (_, _) -> {});
    }

    /** The end that was seen when reading began has been reached. */
    void reachedEnd() {
        ready = true;
        PartitionContent fresh = reread;
        if (fresh != null) {
            reread = null;
            latest = null;
            replaceBy(fresh);
        }
    }

    /** What is the same stays, decoded as it is, and nobody is told of it. */
    private void replaceBy(PartitionContent fresh) {
        Map<String, Map<String, Section>> before = scopes;
        scopes = fresh.scopes;
        tombstones = fresh.tombstones;
        size = fresh.size;
        sections(before)
                .forEach(section -> section.held.forEach((key, _) -> {
                    if (!held(section.scope, section.kind).containsKey(key)) {
                        replaced(section, key);
                    }
                }));
        sections(scopes)
                .forEach(section -> section.held.replaceAll((key, read) -> {
                    Held known = held(before, section.scope, section.kind).get(key);
                    if (known != null && known.sequence == read.sequence && Arrays.equals(known.bytes, read.bytes)) {
                        return known;
                    }
                    replaced(section, key);
                    return read;
                }));
    }

    private void replaced(Section section, String key) {
        unreadable.remove(key);
        changed.accept(section.scope, key);
    }

    private static Stream<Section> sections(Map<String, Map<String, Section>> scopes) {
        return scopes.values().stream().flatMap(kinds -> kinds.values().stream());
    }

    /** All records, in no particular order. */
    List<Kept> records() {
        List<Kept> records = new ArrayList<>(size);
        sections(scopes)
                .forEach(section ->
                        section.held.forEach((key, held) -> records.add(new Kept(key, held.sequence, held.bytes))));
        return records;
    }

    /** Records that somebody had an interest in and that could not be read, by key, with the reason. */
    Map<String, String> unreadable() {
        return unreadable;
    }

    /** @param wanted what somebody has an interest in is decoded now, while more is on its way */
    void accept(String key, long sequence, byte @Nullable [] value, Scopes wanted) {
        if (reread != null) {
            reread.accept(key, sequence, value, Scopes.NONE);
            return;
        }
        Section section = latest != null && latest.has(key) ? latest : section(key);
        if (take(section, key, sequence, value, wanted.has(section.scope))) {
            changed.accept(section.scope, key);
        }
        if (section.held.isEmpty()) {
            drop(section);
        } else {
            latest = section;
        }
    }

    /** @return whether the section's content changed */
    private boolean take(Section section, String key, long sequence, byte @Nullable [] value, boolean wanted) {
        Held before = section.held.get(key);
        long known = before != null ? before.sequence : tombstones.getOrDefault(key, Long.MIN_VALUE);
        if (sequence <= known) {
            return false;
        }
        if (before != null && wanted) {
            // What it says stays in force if what follows it cannot be read.
            before.decoded(key, decoder, unreadable);
        }
        unreadable.remove(key);
        if (value == null) {
            tombstones.put(key, sequence);
            if (before == null) {
                return false;
            }
            section.held.remove(key);
            size--;
            return true;
        }
        tombstones.remove(key);
        Held now = new Held(sequence, value, before);
        section.held.put(key, now);
        if (wanted) {
            now.decoded(key, decoder, unreadable);
        }
        size += before == null ? 1 : 0;
        return true;
    }

    private void drop(Section section) {
        latest = null;
        scopes.computeIfPresent(section.scope, (_, kinds) -> {
            kinds.remove(section.kind);
            return kinds.isEmpty() ? null : kinds;
        });
    }

    /** The one that the key is of; one that there was not yet, if need be. */
    private Section section(String key) {
        String scope = key.substring(0, Math.max(0, key.indexOf('/')));
        return scopes.computeIfAbsent(scope, _ -> new HashMap<>())
                .computeIfAbsent(kind(scope, key), kind -> new Section(scope, kind, new HashMap<>()));
    }

    /** What stands between the first two slashes; of a key that is none of desired state, something that no kind is. */
    private static String kind(String scope, String key) {
        int start = Math.min(scope.length() + 1, key.length());
        int end = key.indexOf('/', start);
        return end < 0 ? "" : key.substring(start, end);
    }

    private Map<String, Held> held(String scope, String kind) {
        return held(scopes, scope, kind);
    }

    private static Map<String, Held> held(Map<String, Map<String, Section>> scopes, String scope, String kind) {
        Section section = scopes.getOrDefault(scope, Map.of()).get(kind);
        return section == null ? Map.of() : section.held;
    }

    /**
     * Records of one kind in a scope, in no particular order. Of an unreadable record its last readable version, if there was one.
     */
    <T extends Desired> List<T> records(String scope, DesiredKey.Kind kind, Class<T> type) {
        Map<String, Held> held = held(scope, kind.text());
        List<T> records = new ArrayList<>(held.size());
        held.forEach((key, each) -> {
            Desired record = each.decoded(key, decoder, unreadable);
            if (record != null) {
                records.add(type.cast(record));
            }
        });
        return records;
    }

    /** One record, as {@link #records} has it. */
    <T extends Desired> @Nullable T record(String scope, String key, Class<T> type) {
        Held found = held(scope, kind(scope, key)).get(key);
        Desired record = found == null ? null : found.decoded(key, decoder, unreadable);
        return record == null ? null : type.cast(record);
    }
}
