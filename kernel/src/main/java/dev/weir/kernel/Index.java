package dev.weir.kernel;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keys of a table's rows by some property of theirs. */
public final class Index<V> {
    private final Function<V, ? extends Collection<String>> keysOf;
    private final Map<String, Set<String>> entries = new HashMap<>();

    Index(Function<V, ? extends Collection<String>> keysOf) {
        this.keysOf = keysOf;
    }

    /** The rows' keys; empty if there are none. A live view: copy before changing the table while iterating. */
    public Set<String> get(String property) {
        Set<String> found = entries.get(property);
        return found == null ? Set.of() : Collections.unmodifiableSet(found);
    }

    public boolean contains(String property) {
        return entries.containsKey(property);
    }

    /** All properties that some row has. */
    public Set<String> properties() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    void changed(String key, @Nullable V before, @Nullable V after) {
        Set<String> old = before == null ? Set.of() : new LinkedHashSet<>(keysOf.apply(before));
        Set<String> now = after == null ? Set.of() : new LinkedHashSet<>(keysOf.apply(after));
        if (old.equals(now)) {
            return;
        }
        for (String property : old) {
            Set<String> keys = entries.get(property);
            if (keys != null && keys.remove(key) && keys.isEmpty()) {
                entries.remove(property);
            }
        }
        for (String property : now) {
            entries.computeIfAbsent(property, p -> new LinkedHashSet<>(2)).add(key);
        }
    }
}
