package dev.weir.agent.datapath;

import org.jspecify.annotations.Nullable;

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
        /** A named set of addresses that rules refer to. */
        ADDRESS_SET("address-set"),
        /** Rules of the security groups that some ports are in. */
        RULES("rules"),
        /** Anti-spoofing of one port, and which rules it has. */
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

    /** By hand: what the language makes is slow until it is compiled, and a start hashes every key a dozen times. */
    @Override
    public int hashCode() {
        return 31 * name.hashCode() + kind.ordinal();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof TargetKey(Kind otherKind, String otherName)
                        && kind == otherKind
                        && name.equals(otherName);
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
