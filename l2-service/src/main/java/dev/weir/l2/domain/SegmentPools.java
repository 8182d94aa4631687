package dev.weir.l2.domain;

import dev.weir.contracts.model.Segment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Which segments are taken in the region. Derived from the networks alone. */
final class SegmentPools {
    /** By type, for VLAN by type and physical network. */
    private final Map<String, IdPool> pools = new HashMap<>();

    /** Physical networks in use untagged, with the number of networks on each: never more than one. */
    private final Map<String, Integer> flat = new HashMap<>();

    void changed(List<Segment> before, List<Segment> after) {
        if (before.equals(after)) {
            return;
        }
        before.forEach(this::free);
        after.forEach(this::take);
    }

    boolean taken(Segment segment) {
        Integer id = segment.segmentationId();
        if (id != null) {
            IdPool pool = pools.get(poolOf(segment.networkType(), segment.physicalNetwork()));
            return pool != null && pool.taken(id);
        }
        return segment.networkType().equals("flat") && flat.containsKey(String.valueOf(segment.physicalNetwork()));
    }

    OptionalInt lowestFree(String type, @Nullable String physicalNetwork, int first, int last) {
        IdPool pool = pools.get(poolOf(type, physicalNetwork));
        return pool == null ? OptionalInt.of(first) : pool.lowestFree(first, last);
    }

    private void take(Segment segment) {
        Integer id = segment.segmentationId();
        if (id != null) {
            pools.computeIfAbsent(poolOf(segment.networkType(), segment.physicalNetwork()), key -> new IdPool())
                    .take(id);
        } else if (segment.networkType().equals("flat")) {
            flat.merge(String.valueOf(segment.physicalNetwork()), 1, Integer::sum);
        }
    }

    private void free(Segment segment) {
        Integer id = segment.segmentationId();
        if (id != null) {
            IdPool pool = pools.get(poolOf(segment.networkType(), segment.physicalNetwork()));
            if (pool != null) {
                pool.free(id);
            }
        } else if (segment.networkType().equals("flat")) {
            flat.computeIfPresent(
                    String.valueOf(segment.physicalNetwork()), (physical, count) -> count == 1 ? null : count - 1);
        }
    }

    private static String poolOf(String type, @Nullable String physicalNetwork) {
        return type.equals("vlan") ? "vlan/" + physicalNetwork : type;
    }
}
