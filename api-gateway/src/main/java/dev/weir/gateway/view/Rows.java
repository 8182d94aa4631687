package dev.weir.gateway.view;

import dev.weir.contracts.model.Resource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one kind by id, with indexes for what clients ask by. Guarded by the view's lock. Made for many: what only
 * one resource has, such as an address, costs no set; what most have, an empty text, need not be indexed.
 */
public final class Rows<R extends Resource> {
    private final Map<String, R> byId = new HashMap<>();
    private final SortedIds ids = new SortedIds();
    private boolean loading;
    private final Map<String, Function<R, Collection<String>>> indexed = new LinkedHashMap<>();
    /** Under a key one id, or {@link SortedIds}. */
    private final Map<String, Map<String, Object>> indexes = new HashMap<>();

    /** @param keys the values under which a resource is to be found, but for empty texts */
    Rows<R> index(String attribute, Function<R, Collection<String>> keys) {
        indexed.put(attribute, keys);
        indexes.put(attribute, new HashMap<>());
        return this;
    }

    /** @return the resource that was there */
    @Nullable
    R put(R resource) {
        R before = byId.put(resource.id(), resource);
        if (loading) {
            return before;
        }
        if (before == null) {
            ids.insert(resource.id());
        } else {
            forget(before);
        }
        indexed.forEach((attribute, keys) -> note(resource, keys, index(attribute)));
        return before;
    }

    private static <R extends Resource> void note(
            R resource, Function<R, Collection<String>> keys, Map<String, Object> index) {
        for (String key : keys.apply(resource)) {
            index.merge(key, resource.id(), (ids, id) -> with(ids, (String) id));
        }
    }

    /** Until {@link #loaded} nothing can be found but by id. */
    void load() {
        loading = true;
    }

    /** Makes the indexes, in the order of ids: a million sorted at once cost a fraction of one by one. */
    void loaded() {
        List<R> sorted = byId.values().parallelStream()
                .sorted(Comparator.comparing(Resource::id))
                .toList();
        sorted.forEach(resource -> ids.insert(resource.id()));
        indexed.entrySet().parallelStream().forEach(entry -> {
            Map<String, Object> index = index(entry.getKey());
            sorted.forEach(resource -> note(resource, entry.getValue(), index));
        });
        loading = false;
    }

    @Nullable
    R remove(String id) {
        R resource = byId.remove(id);
        if (resource != null && !loading) {
            ids.delete(id);
            forget(resource);
        }
        return resource;
    }

    private void forget(R resource) {
        indexed.forEach((attribute, keys) -> {
            Map<String, Object> index = index(attribute);
            for (String key : keys.apply(resource)) {
                index.computeIfPresent(key, (_, ids) -> without(ids, resource.id()));
            }
        });
    }

    private static Object with(Object before, String id) {
        if (before.equals(id)) {
            return before;
        }
        SortedIds ids = before instanceof SortedIds several ? several : SortedIds.of(List.of((String) before));
        ids.insert(id);
        return ids;
    }

    private static @Nullable Object without(Object before, String id) {
        if (before instanceof SortedIds ids) {
            ids.delete(id);
            return ids.isEmpty() ? null : ids;
        }
        return before.equals(id) ? null : before;
    }

    public @Nullable R get(String id) {
        return byId.get(id);
    }

    /** Of all. */
    public SortedIds ids() {
        return ids;
    }

    public int size() {
        return byId.size();
    }

    /** Whether {@link #find} knows all that have one of these values. */
    public boolean finds(String attribute, Collection<?> values) {
        return indexed.containsKey(attribute) && !values.contains("");
    }

    /** Those with the value. */
    public SortedIds find(String attribute, String key) {
        return switch (index(attribute).get(key)) {
            case null -> new SortedIds();
            case SortedIds ids -> ids;
            case Object id -> SortedIds.of(List.of((String) id));
        };
    }

    private Map<String, Object> index(String attribute) {
        Map<String, Object> index = indexes.get(attribute);
        if (index == null) {
            throw new IllegalArgumentException("no index on " + attribute);
        }
        return index;
    }
}
