package dev.weir.gateway.view;

import dev.weir.contracts.model.Resource;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The resources of one kind by id, with indexes for what clients ask by. Guarded by the view's lock. */
public final class Rows<R extends Resource> {
    private static final NavigableSet<String> NONE = Collections.emptyNavigableSet();

    private final TreeMap<String, Row<R>> byId = new TreeMap<>();
    private final Map<String, Function<R, Collection<String>>> indexed = new LinkedHashMap<>();
    private final Map<String, Map<String, NavigableSet<String>>> indexes = new HashMap<>();

    /** @param keys the values under which a resource is to be found */
    Rows<R> index(String attribute, Function<R, Collection<String>> keys) {
        indexed.put(attribute, keys);
        indexes.put(attribute, new HashMap<>());
        return this;
    }

    /** @return the resource that was there */
    @Nullable
    R put(R resource) {
        R before = remove(resource.id());
        byId.put(resource.id(), new Row<>(resource));
        indexed.forEach((attribute, keys) -> {
            Map<String, NavigableSet<String>> index = index(attribute);
            for (String key : keys.apply(resource)) {
                index.computeIfAbsent(key, k -> new TreeSet<>()).add(resource.id());
            }
        });
        return before;
    }

    @Nullable
    R remove(String id) {
        Row<R> row = byId.remove(id);
        if (row == null) {
            return null;
        }
        indexed.forEach((attribute, keys) -> {
            Map<String, NavigableSet<String>> index = index(attribute);
            for (String key : keys.apply(row.resource())) {
                NavigableSet<String> ids = index.get(key);
                if (ids != null && ids.remove(id) && ids.isEmpty()) {
                    index.remove(key);
                }
            }
        });
        return row.resource();
    }

    public @Nullable Row<R> get(String id) {
        return byId.get(id);
    }

    /** All rows by id. */
    public NavigableMap<String, Row<R>> all() {
        return byId;
    }

    public int size() {
        return byId.size();
    }

    public boolean hasIndex(String attribute) {
        return indexed.containsKey(attribute);
    }

    /** Ids, sorted. */
    public NavigableSet<String> find(String attribute, String key) {
        NavigableSet<String> ids = index(attribute).get(key);
        return ids == null ? NONE : ids;
    }

    private Map<String, NavigableSet<String>> index(String attribute) {
        Map<String, NavigableSet<String>> index = indexes.get(attribute);
        if (index == null) {
            throw new IllegalArgumentException("no index on " + attribute);
        }
        return index;
    }
}
