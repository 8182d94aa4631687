package dev.weir.agent.datapath;

/**
 * Names one object on the host.
 *
 * @param name as the host knows it; for FDB and neighbour entries {@code <device>/<address>}
 */
public record TargetKey(Kind kind, String name) implements Comparable<TargetKey> {
    /** Kinds in the order in which they are put; what is removed goes in the opposite order. */
    public enum Kind {
        /** A network's bridge. */
        BRIDGE("bridge"),
        /** The tunnel device of a VXLAN network, attached to its bridge. */
        VXLAN("vxlan"),
        /** A host interface that connects a flat network, attached to the network's bridge. */
        UPLINK("uplink"),
        /** A named set of addresses that filters refer to. */
        ADDRESS_SET("address-set"),
        /** Anti-spoofing and security groups of one port. */
        FILTER("filter"),
        /** A DHCP server of one network, with its namespace and its tap. */
        DHCP("dhcp"),
        /** A tap attached to its bridge. Somebody else makes and removes the tap. */
        PORT("port"),
        /** Where a MAC is behind a tunnel. */
        FDB("fdb"),
        /** An answer to ARP or neighbour solicitation for an address behind a tunnel. */
        NEIGHBOUR("neighbour");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    @Override
    public int compareTo(TargetKey other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return kind.text() + "/" + name;
    }
}
