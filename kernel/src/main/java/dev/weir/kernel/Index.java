package dev.weir.kernel;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keys of a table's rows by some property of theirs. A property that only one row has, such as an address, costs no set: of a million
 * rows most are such.
 */
public final class Index<V> {
    private final Function<V, ? extends Collection<String>> keysOf;
    /** A key, or a {@link Keys} of several. */
    private final Map<String, Object> entries = new HashMap<>();

    private static final class Keys extends LinkedHashSet<String> {
        private static final long serialVersionUID = 1L;
    }

    Index(Function<V, ? extends Collection<String>> keysOf) {
        this.keysOf = keysOf;
    }

    /** The rows' keys; empty if there are none. A live view: copy before changing the table while iterating. */
    public Set<String> get(String property) {
        return switch (entries.get(property)) {
            case null -> Set.of();
            case Keys keys -> Collections.unmodifiableSet(keys);
            case Object key -> Set.of((String) key);
        };
    }

    public boolean contains(String property) {
        return entries.containsKey(property);
    }

    /** All properties that some row has. */
    public Set<String> properties() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    void changed(String key, @Nullable V before, @Nullable V after) {
        Collection<String> old = before == null ? List.of() : keysOf.apply(before);
        Collection<String> now = after == null ? List.of() : keysOf.apply(after);
        for (String property : old) {
            if (!now.contains(property)) {
                entries.computeIfPresent(property, (_, keys) -> without(keys, key));
            }
        }
        for (String property : now) {
            if (!old.contains(property)) {
                entries.merge(property, key, (keys, _) -> with(keys, key));
            }
        }
    }

    private static Object with(Object before, String key) {
        if (before.equals(key)) {
            return before;
        }
        Keys keys = before instanceof Keys several ? several : new Keys();
        if (keys.isEmpty()) {
            keys.add((String) before);
        }
        keys.add(key);
        return keys;
    }

    /** One that is left keeps its set: it had company before. */
    private static @Nullable Object without(Object before, String key) {
        if (before instanceof Keys keys) {
            keys.remove(key);
            return keys.isEmpty() ? null : keys;
        }
        return before.equals(key) ? null : before;
    }
}
