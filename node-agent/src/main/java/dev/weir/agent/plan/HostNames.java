package dev.weir.agent.plan;

/** Names of interfaces on the host, which are Neutron's: prefix and the first 11 characters of the id. */
public final class HostNames {
    private static final int ID_CHARACTERS = 11;

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

    private static String shortened(String id) {
        return id.length() <= ID_CHARACTERS ? id : id.substring(0, ID_CHARACTERS);
    }
}
