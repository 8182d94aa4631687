package dev.weir.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Immutable values by key, remembering which keys changed. All state of a machine is in tables, so that its snapshot,
 * its indexes and what it publishes follow from one mechanism.
 *
 * @param <V> an immutable value
 */
public final class Table<V> {
    private final String name;
    private final Class<V> type;
    private final Map<String, V> rows = new HashMap<>();
    private final List<Listener<V>> listeners = new ArrayList<>();
    private final Delta delta;

    Table(String name, Class<V> type, Delta delta) {
        this.name = name;
        this.type = type;
        this.delta = delta;
    }

    public String name() {
        return name;
    }

    public Class<V> type() {
        return type;
    }

    public @Nullable V get(String key) {
        return rows.get(key);
    }

    /** The value of a key that must be there. @throws IllegalStateException if it is not */
    public V require(String key) {
        V value = rows.get(key);
        if (value == null) {
            throw new IllegalStateException("no " + name + " has the key " + key);
        }
        return value;
    }

    public boolean contains(String key) {
        return rows.containsKey(key);
    }

    public int size() {
        return rows.size();
    }

    /** In no particular order. */
    public Collection<V> values() {
        return Collections.unmodifiableCollection(rows.values());
    }

    /** In no particular order. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(rows.keySet());
    }

    public void put(String key, V value) {
        V before = rows.put(key, value);
        changed(key, before, value);
        delta.note(this, key, before);
    }

    /** Removing what is not there changes nothing. */
    public void remove(String key) {
        V before = rows.remove(key);
        if (before != null) {
            changed(key, before, null);
            delta.note(this, key, before);
        }
    }

    /** Takes an entry from a snapshot, which is no change of it: null removes it. */
    public void load(String key, @Nullable Object value) {
        V after = value == null ? null : type.cast(value);
        V before = after == null ? rows.remove(key) : rows.put(key, after);
        changed(key, before, after);
    }

    /**
     * An index that is kept up to date from here on, rows already present included.
     *
     * @param keysOf under which keys a row is found; must follow from the row alone
     */
    public Index<V> index(Function<V, ? extends Collection<String>> keysOf) {
        Index<V> index = new Index<>(keysOf);
        listen(index::changed);
        return index;
    }

    /** Tells of every change from here on, and of rows already present as if they came now. */
    public void listen(Listener<V> listener) {
        rows.forEach((key, value) -> listener.changed(key, null, value));
        listeners.add(listener);
    }

    /**
     * Keeps what is derived from the rows, and from these alone: a snapshot is loaded in any order.
     *
     * @param <V> the table's
     */
    @FunctionalInterface
    public interface Listener<V> {
        /** @param before null if the row is new; {@code after} is null if it went */
        void changed(String key, @Nullable V before, @Nullable V after);
    }

    private void changed(String key, @Nullable V before, @Nullable V after) {
        if (before == null && after == null) {
            return;
        }
        for (Listener<V> listener : listeners) {
            listener.changed(key, before, after);
        }
    }
}
