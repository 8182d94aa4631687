package dev.weir.agent.datapath;

import dev.weir.agent.datapath.TargetKey.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One object as it must be on the host. Immutable, complete, equal if and only if nothing has to be done. */
public sealed interface Target
        permits Target.Bridge,
                Target.Vxlan,
                Target.Uplink,
                Target.AddressSet,
                Target.Port,
                Target.Fdb,
                Target.Neighbour,
                RulesTarget,
                FilterTarget,
                DhcpTarget {
    TargetKey key();

    /** What must be in place before this can be. If one of them failed, this waits and says for what. */
    default List<TargetKey> needs() {
        return List.of();
    }

    /**
     * A bridge, up, without STP, that carries no address of the host.
     *
     * @param name {@code brq<network 11>}
     * @param zone conntrack zone of all packets that cross it, 1 to 65535, unique on the host
     */
    record Bridge(String name, int mtu, int zone) implements Target {
        public static TargetKey key(String name) {
            return new TargetKey(Kind.BRIDGE, name);
        }

        @Override
        public TargetKey key() {
            return key(name);
        }
    }

    /**
     * A VXLAN device, up, in its bridge. It learns nothing and floods nothing: {@code nolearning}, no default remote,
     * and answers ARP and neighbour solicitations of the bridge from its {@link Neighbour} entries ({@code proxy}).
     *
     * @param name {@code vxlan-<vni>}
     * @param localIp underlay address
     * @param udpPort destination port, 4789
     */
    record Vxlan(String name, int vni, String localIp, int udpPort, int mtu, String bridge) implements Target {
        public static TargetKey key(String name) {
            return new TargetKey(Kind.VXLAN, name);
        }

        @Override
        public TargetKey key() {
            return key(name);
        }

        @Override
        public List<TargetKey> needs() {
            return List.of(Bridge.key(bridge));
        }
    }

    /**
     * A host interface in a flat network's bridge.
     *
     * @param device that exists already; its other settings are not ours
     */
    record Uplink(String device, String bridge) implements Target {
        public static TargetKey key(String device) {
            return new TargetKey(Kind.UPLINK, device);
        }

        @Override
        public TargetKey key() {
            return key(device);
        }

        @Override
        public List<TargetKey> needs() {
            return List.of(Bridge.key(bridge));
        }
    }

    /**
     * A set of addresses of one family.
     *
     * @param name {@code g4-<group>} or {@code g6-<group>}
     * @param ipVersion 4 or 6
     * @param prefixes sorted; addresses without a length, others as CIDRs; no two overlap
     */
    record AddressSet(String name, int ipVersion, List<String> prefixes) implements Target {
        public AddressSet {
            prefixes = List.copyOf(prefixes);
        }

        public static TargetKey key(String name) {
            return new TargetKey(Kind.ADDRESS_SET, name);
        }

        @Override
        public TargetKey key() {
            return key(name);
        }
    }

    /**
     * A tap attached to its bridge.
     *
     * @param tap {@code tap<port 11>}
     * @param adminStateUp whether the tap's link is up
     * @param needs the port's filter, its bridge, the DHCP server that makes the tap
     */
    record Port(String tap, String bridge, int mtu, boolean adminStateUp, List<TargetKey> needs) implements Target {
        public Port {
            needs = List.copyOf(needs);
        }

        public static TargetKey key(String tap) {
            return new TargetKey(Kind.PORT, tap);
        }

        @Override
        public TargetKey key() {
            return key(tap);
        }
    }

    /**
     * A MAC behind a tunnel: in the VXLAN device's table with its remote, and in the bridge's table as static on that
     * device, so that the bridge floods nothing.
     *
     * @param device {@code vxlan-<vni>}
     * @param mac lower case. A group address may have an entry a remote
     * @param remoteIp underlay address of the node that holds it
     * @param key kept, because there are very many of these and theirs are asked for all the time
     */
    record Fdb(TargetKey key, String device, String mac, String remoteIp) implements Target {
        public Fdb(String device, String mac, String remoteIp) {
            this(key(device, mac, remoteIp), device, mac, remoteIp);
        }

        public static TargetKey key(String device, String mac, String remoteIp) {
            return new TargetKey(Kind.FDB, device + "/" + mac + (group(mac) ? "/" + remoteIp : ""));
        }

        /** Whether frames to this address may go to several remotes: broadcast or multicast. */
        public boolean toGroup() {
            return group(mac);
        }

        private static boolean group(String mac) {
            return (Character.digit(mac.charAt(1), 16) & 1) == 1;
        }

        @Override
        public List<TargetKey> needs() {
            return List.of(Vxlan.key(device));
        }

        /** By hand, as the key's; the key says all but the remote. */
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other
                    || other instanceof Fdb entry && key.equals(entry.key) && remoteIp.equals(entry.remoteIp);
        }

        @Override
        public int hashCode() {
            return 31 * key.hashCode() + remoteIp.hashCode();
        }
    }

    /**
     * A permanent neighbour entry.
     *
     * @param device {@code vxlan-<vni>}
     * @param ip IPv4, or IPv6 in its shortest form
     * @param key kept, as with {@link Fdb}
     */
    record Neighbour(TargetKey key, String device, String ip, String mac) implements Target {
        public Neighbour(String device, String ip, String mac) {
            this(key(device, ip), device, ip, mac);
        }

        public static TargetKey key(String device, String ip) {
            return new TargetKey(Kind.NEIGHBOUR, device + "/" + ip);
        }

        @Override
        public List<TargetKey> needs() {
            return List.of(Vxlan.key(device));
        }

        /** By hand, as the key's; the key says all but the MAC. */
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || other instanceof Neighbour entry && key.equals(entry.key) && mac.equals(entry.mac);
        }

        @Override
        public int hashCode() {
            return 31 * key.hashCode() + mac.hashCode();
        }
    }
}
