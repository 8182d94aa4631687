package dev.weir.agent.plan;

import dev.weir.agent.datapath.Digest;
import java.util.Collection;
import java.util.TreeSet;

/** Names of interfaces on the host, which are Neutron's: prefix and the first 11 characters of the id. */
public final class HostNames {
    private static final int ID_CHARACTERS = 11;
    /** Two sets of groups with one name would have each other's rules. */
    private static final int RULES_DIGEST_BYTES = 16;

    private HostNames() {}

    public static String tap(String portId) {
        return "tap" + shortened(portId);
    }

    public static String bridge(String networkId) {
        return "brq" + shortened(networkId);
    }

    public static String vxlan(int vni) {
        return "vxlan-" + vni;
    }

    /** Name of the set of a group's addresses of one family. */
    public static String addressSet(int ipVersion, String groupId) {
        return "g" + ipVersion + "-" + groupId;
    }

    /**
     * Name of the rules that ports in these groups have: the group's own if it is one, so that an operator finds it.
     *
     * @param groupIds in any order
     */
    public static String rules(Collection<String> groupIds) {
        return switch (groupIds.size()) {
            case 0 -> "none";
            case 1 -> groupIds.iterator().next();
            default -> "groups-" + Digest.of(String.join(" ", new TreeSet<>(groupIds)), RULES_DIGEST_BYTES);
        };
    }

    private static String shortened(String id) {
        return id.length() <= ID_CHARACTERS ? id : id.substring(0, ID_CHARACTERS);
    }
}
