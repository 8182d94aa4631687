package dev.weir.agent.plan;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Conntrack zones of networks. A network's zone must survive restarts of the agent, or established connections would
 * break, so it comes from the network's id; only if two networks of a node fall on one number, the later id moves on.
 */
final class Zones {
    private static final int COUNT = 65_535;

    private Zones() {}

    static Map<String, Integer> of(Collection<String> networkIds) {
        Map<String, Integer> zones = new TreeMap<>();
        Set<Integer> taken = new HashSet<>();
        for (String id : new TreeSet<>(networkIds)) {
            int zone = Math.floorMod(id.hashCode() * 0x9E3779B1, COUNT);
            while (!taken.add(zone + 1)) {
                zone = (zone + 1) % COUNT;
            }
            zones.put(id, zone + 1);
        }
        return zones;
    }
}
