package dev.weir.agent.desired;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map by id. A changed copy shares with its original all that did not change (a hash trie), so that both making
 * one and finding out what two of them differ in cost what changed, however large they are.
 */
public final class SharedMap<V> {
    private static final int BITS = 4;
    private static final int WIDTH = 1 << BITS;
    private static final int HASH_BITS = 32;
    private static final SharedMap<?> EMPTY = new SharedMap<>(null, 0);

    /** Null, an {@link Entry}, a {@link Branch}, or below the last bit of the hash a list of entries. */
    private final @Nullable Object root;

    private final int size;

    private record Entry(String key, Object value) {}

    private record Branch(@Nullable Object[] slots) {}

    private SharedMap(@Nullable Object root, int size) {
        this.root = root;
        this.size = size;
    }

    @SuppressWarnings("unchecked")
    public static <V> SharedMap<V> empty() {
        return (SharedMap<V>) EMPTY;
    }

    public static <V> SharedMap<V> of(Collection<V> values, Function<V, String> key) {
        Object root = null;
        for (V value : values) {
            // Nobody else has it yet.
            root = put(root, 0, new Entry(key.apply(value), value), true);
        }
        return root == null ? empty() : new SharedMap<>(root, count(root));
    }

    private static int count(@Nullable Object node) {
        if (!(node instanceof Branch(Object[] slots))) {
            return entries(node).size();
        }
        int count = 0;
        for (Object slot : slots) {
            count += count(slot);
        }
        return count;
    }

    public int size() {
        return size;
    }

    /** Of equal values the one that is there stays. */
    public SharedMap<V> with(String key, V value) {
        V before = get(key);
        return value.equals(before)
                ? this
                : new SharedMap<>(put(root, 0, new Entry(key, value), false), before == null ? size + 1 : size);
    }

    public SharedMap<V> without(String key) {
        return get(key) == null ? this : new SharedMap<>(remove(root, 0, key), size - 1);
    }

    @SuppressWarnings("unchecked")
    public @Nullable V get(String key) {
        Object node = root;
        for (int shift = 0; node instanceof Branch(Object[] slots); shift += BITS) {
            node = slots[slot(key, shift)];
        }
        if (node instanceof Entry entry) {
            return entry.key.equals(key) ? (V) entry.value : null;
        }
        for (Entry entry : entries(node)) {
            if (entry.key.equals(key)) {
                return (V) entry.value;
            }
        }
        return null;
    }

    /** In an order that depends on nothing but the keys, unless their hashes are equal. */
    @SuppressWarnings("unchecked")
    public void forEach(Consumer<? super V> consumer) {
        walk(root, entry -> consumer.accept((V) entry.value));
    }

    /** Sorted by key. */
    @SuppressWarnings("unchecked")
    public List<V> sorted() {
        List<Entry> entries = new ArrayList<>(size);
        walk(root, entries::add);
        entries.sort((a, b) -> a.key.compareTo(b.key));
        return entries.stream().map(entry -> (V) entry.value).toList();
    }

    /** What became of one key. Not both are null, and they are not equal. */
    public record Change<V>(
            String key, @Nullable V before, @Nullable V now) {}

    /** What is other here than in an earlier map. */
    public List<Change<V>> since(SharedMap<V> before) {
        List<Change<V>> changes = new ArrayList<>();
        compare(before.root, root, changes);
        return changes;
    }

    @SuppressWarnings("unchecked")
    private static <V> void compare(@Nullable Object before, @Nullable Object now, List<Change<V>> changes) {
        if (before == now) {
            return;
        }
        if (before instanceof Branch(Object[] old) && now instanceof Branch(Object[] current)) {
            for (int i = 0; i < WIDTH; i++) {
                compare(old[i], current[i], changes);
            }
            return;
        }
        if (before == null) {
            walk(now, entry -> changes.add(new Change<>(entry.key, null, (V) entry.value)));
            return;
        }
        Map<String, Object> old = new HashMap<>();
        walk(before, entry -> old.put(entry.key, entry.value));
        walk(now, entry -> {
            Object was = old.remove(entry.key);
            if (!Objects.equals(was, entry.value)) {
                changes.add(new Change<>(entry.key, (V) was, (V) entry.value));
            }
        });
        old.forEach((key, was) -> changes.add(new Change<>(key, (V) was, null)));
    }

    private static void walk(@Nullable Object node, Consumer<Entry> consumer) {
        if (node instanceof Branch(Object[] slots)) {
            for (Object slot : slots) {
                walk(slot, consumer);
            }
        } else if (node instanceof Entry entry) {
            consumer.accept(entry);
        } else if (node != null) {
            entries(node).forEach(consumer);
        }
    }

    /** Without a switch over types, for which the JVM makes classes at every start. */
    @SuppressWarnings("unchecked")
    private static List<Entry> entries(@Nullable Object node) {
        if (node == null) {
            return List.of();
        }
        return node instanceof Entry entry ? List.of(entry) : (List<Entry>) node;
    }

    /** @param own whether its branches may be changed themselves */
    private static Object put(@Nullable Object node, int shift, Entry entry, boolean own) {
        if (node == null || node instanceof Entry present && present.key.equals(entry.key)) {
            return entry;
        }
        if (shift >= HASH_BITS) {
            List<Entry> together = new ArrayList<>(entries(node));
            together.removeIf(other -> other.key.equals(entry.key));
            together.add(entry);
            return List.copyOf(together);
        }
        @Nullable Object[] slots;
        if (node instanceof Branch(Object[] there)) {
            slots = own ? there : Arrays.copyOf(there, WIDTH);
        } else {
            Entry present = (Entry) node;
            slots = new Object[WIDTH];
            slots[slot(present.key, shift)] = present;
        }
        int slot = slot(entry.key, shift);
        slots[slot] = put(slots[slot], shift + BITS, entry, own);
        return own && node instanceof Branch ? node : new Branch(slots);
    }

    /** A branch with one entry left becomes that entry, so that equal content has one form. */
    private static @Nullable Object remove(@Nullable Object node, int shift, String key) {
        if (node instanceof Branch(Object[] shared)) {
            @Nullable Object[] slots = Arrays.copyOf(shared, WIDTH);
            int slot = slot(key, shift);
            slots[slot] = remove(slots[slot], shift + BITS, key);
            List<Object> left = Arrays.stream(slots).filter(Objects::nonNull).toList();
            return left.size() == 1 && left.getFirst() instanceof Entry ? left.getFirst() : new Branch(slots);
        }
        List<Entry> left =
                entries(node).stream().filter(entry -> !entry.key.equals(key)).toList();
        return left.isEmpty() ? null : left.size() == 1 ? left.getFirst() : left;
    }

    private static int slot(String key, int shift) {
        int hash = key.hashCode() * 0x9E3779B1;
        return (hash ^ hash >>> 16) >>> shift & WIDTH - 1;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || other instanceof SharedMap<?> map
                        && size == map.size
                        && content().equals(map.content());
    }

    private Map<String, Object> content() {
        Map<String, Object> content = HashMap.newHashMap(size);
        walk(root, entry -> content.put(entry.key, entry.value));
        return content;
    }

    @Override
    public int hashCode() {
        return content().hashCode();
    }

    @Override
    public String toString() {
        return content().toString();
    }
}
