package dev.weir.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Which rows changed since the image was settled, with what they were then. */
public final class Delta {
    private final Map<Table<?>, Map<String, Optional<Object>>> before = new LinkedHashMap<>();

    Delta() {}

    public boolean isEmpty() {
        return before.isEmpty();
    }

    /** The tables with changed rows, in the order of their first change. */
    public List<Table<?>> tables() {
        return new ArrayList<>(before.keySet());
    }

    /** Each changed key of a table once, in the order of its first change, with the row as it was, or null. */
    public <V> void forEach(Table<V> table, BiConsumer<String, @Nullable V> action) {
        Map<String, Optional<Object>> changed = before.get(table);
        if (changed != null) {
            changed.forEach((key, old) -> action.accept(key, table.type().cast(old.orElse(null))));
        }
    }

    <V> void note(Table<V> table, String key, @Nullable V old) {
        before.computeIfAbsent(table, t -> new LinkedHashMap<>()).putIfAbsent(key, Optional.ofNullable(old));
    }

    void clear() {
        before.clear();
    }
}
