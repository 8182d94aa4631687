package dev.weir.gateway.view;

import dev.weir.contracts.model.Resource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Resources as JSON, for the two audiences that asked last, of those that were asked for last: a list that is asked for again and
 * again costs copying only. Bounded however many resources there are. Read and filled under the view's read lock, made
 * stale under its write lock: so what is kept is never older than what it shows.
 */
final class Renderings {
    /** About a KiB each. */
    private static final int PLACES = 1 << 14;

    private final AtomicReferenceArray<@Nullable Place> places = new AtomicReferenceArray<>(PLACES);

    private record Rendered(Resource resource, Set<String> hidden, byte[] json) {
        boolean shows(Resource wanted, Set<String> without) {
            return resource == wanted && hidden.equals(without);
        }
    }

    private record Place(Rendered latest, @Nullable Rendered earlier) {}

    /** The whole resource but for what is hidden from whom asks. */
    byte[] json(Resource resource, Set<String> hidden, Supplier<byte[]> render) {
        int index = place(resource.id());
        Place place = places.get(index);
        Rendered latest = place == null ? null : place.latest;
        if (latest != null && latest.shows(resource, hidden)) {
            return latest.json;
        }
        Rendered earlier = place == null ? null : place.earlier;
        if (earlier != null && earlier.shows(resource, hidden)) {
            return earlier.json;
        }
        byte[] json = render.get();
        places.set(index, new Place(new Rendered(resource, Set.copyOf(hidden), json), latest));
        return json;
    }

    /** What it shows besides its own has changed. */
    void stale(String id) {
        places.set(place(id), null);
    }

    private static int place(String id) {
        int hash = id.hashCode();
        return (hash ^ hash >>> 16) & PLACES - 1;
    }
}
