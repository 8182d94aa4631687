package dev.weir.gateway.view;

import dev.weir.contracts.model.Resource;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A resource in the view, with its JSON for the audiences that asked last. Read and rendered under the view's read lock,
 * replaced or made stale under its write lock: so what is rendered is never older than what it shows.
 */
public final class Row<R extends Resource> {
    private final R resource;
    private volatile @Nullable Rendered latest;
    private volatile @Nullable Rendered earlier;

    private record Rendered(Set<String> hidden, byte[] json) {
        boolean shows(Set<String> wanted) {
            return hidden.equals(wanted);
        }
    }

    Row(R resource) {
        this.resource = resource;
    }

    public R resource() {
        return resource;
    }

    /** The whole resource but for what is hidden from whom asks. */
    public byte[] json(Set<String> hidden, Supplier<byte[]> render) {
        Rendered first = latest;
        if (first != null && first.shows(hidden)) {
            return first.json();
        }
        Rendered second = earlier;
        if (second != null && second.shows(hidden)) {
            return second.json();
        }
        byte[] json = render.get();
        earlier = first;
        latest = new Rendered(Set.copyOf(hidden), json);
        return json;
    }

    void stale() {
        latest = null;
        earlier = null;
    }
}
