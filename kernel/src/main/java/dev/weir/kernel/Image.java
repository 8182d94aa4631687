package dev.weir.kernel;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All tables of a machine. A service's image extends this with its tables and indexes as fields. */
public class Image {
    private final Map<String, Table<?>> tables = new LinkedHashMap<>();
    private Delta delta = new Delta();

    /** @throws IllegalStateException if there is one of this name already */
    protected final <V> Table<V> table(String name, Class<V> type) {
        if (name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a table's name has no slash: " + name);
        }
        Table<V> table = new Table<>(name, type, delta);
        if (tables.putIfAbsent(name, table) != null) {
            throw new IllegalStateException("two tables are called " + name);
        }
        return table;
    }

    public final @Nullable Table<?> table(String name) {
        return tables.get(name);
    }

    public final Collection<Table<?>> tables() {
        return Collections.unmodifiableCollection(tables.values());
    }

    /** What changed since {@link #settle}. */
    public final Delta delta() {
        return delta;
    }

    /** Forgets what changed: it is published. */
    public final void settle() {
        delta.clear();
    }
}
