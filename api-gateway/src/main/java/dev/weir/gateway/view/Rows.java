package dev.weir.gateway.view;

import dev.weir.contracts.model.Resource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one kind by id, with indexes for what clients ask by. Guarded by the view's lock. Made for many: what only
 * one resource has, such as an address, costs no set; what most have, an empty text, need not be indexed.
 */
public final class Rows<R extends Resource> {
    private final Map<String, R> byId = new HashMap<>();
    private final SortedIds ids = new SortedIds();
    private boolean loading;
    private final Map<String, Index<R>> indexes = new LinkedHashMap<>();

    /** @param found under a key one id, or {@link SortedIds} */
    private record Index<R extends Resource>(Function<R, Collection<String>> keys, Map<String, Object> found) {
        void note(R resource) {
            for (String key : keys.apply(resource)) {
                found.merge(key, resource.id(), (ids, id) -> with(ids, (String) id));
            }
        }

        void forget(R resource) {
            for (String key : keys.apply(resource)) {
                found.computeIfPresent(key, (_, ids) -> without(ids, resource.id()));
            }
        }
    }

    /** @param keys the values under which a resource is to be found, but for empty texts */
    Rows<R> index(String attribute, Function<R, Collection<String>> keys) {
        indexes.put(attribute, new Index<>(keys, new HashMap<>()));
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
        indexes.values().forEach(index -> index.note(resource));
        return before;
    }

    /** Until {@link #loaded} nothing can be found but by id. */
    void load() {
        loading = true;
    }

    /** Makes the indexes, in the order of ids: a million sorted at once cost a fraction of one by one. */
    void loaded() {
        List<R> sorted = byId.values().parallelStream()
                .map(Placed::of)
                .sorted()
                .map(Placed::resource)
                .toList();
        sorted.forEach(resource -> ids.insert(resource.id()));
        // The resources are all over the memory: gone through once by each processor, not once for each index.
        List<Index<R>> all = List.copyOf(indexes.values());
        int shares = Math.min(Runtime.getRuntime().availableProcessors(), all.size());
        IntStream.range(0, shares).parallel().forEach(share -> {
            for (R resource : sorted) {
                for (int i = share; i < all.size(); i += shares) {
                    all.get(i).note(resource);
                }
            }
        });
        loading = false;
    }

    /**
     * A resource in the order of ids, most of which are told apart without being looked at.
     *
     * @param start of the id: of two different ones the lower, unsigned, is of the lower id
     */
    private record Placed<R extends Resource>(long start, R resource) implements Comparable<Placed<R>> {
        static <R extends Resource> Placed<R> of(R resource) {
            return new Placed<>(start(resource.id()), resource);
        }

        private static long start(String id) {
            long start = 0;
            int taken = Math.min(id.length(), Long.BYTES);
            for (int i = 0; i < taken; i++) {
                int sign = Math.min(id.charAt(i), 0xff);
                start |= (long) sign << Long.SIZE - Byte.SIZE * (i + 1);
                if (sign == 0xff) {
                    break;
                }
            }
            return start;
        }

        @Override
        public int compareTo(Placed<R> other) {
            int byStart = Long.compareUnsigned(start, other.start);
            return byStart != 0 ? byStart : resource.id().compareTo(other.resource.id());
        }
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
        indexes.values().forEach(index -> index.forget(resource));
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
        return indexes.containsKey(attribute) && !values.contains("");
    }

    /** Those with the value. */
    public SortedIds find(String attribute, String key) {
        Index<R> index = indexes.get(attribute);
        if (index == null) {
            throw new IllegalArgumentException("no index on " + attribute);
        }
        return switch (index.found().get(key)) {
            case null -> new SortedIds();
            case SortedIds ids -> ids;
            case Object id -> SortedIds.of(List.of((String) id));
        };
    }
}
