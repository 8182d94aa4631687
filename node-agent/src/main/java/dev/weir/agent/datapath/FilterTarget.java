package dev.weir.agent.datapath;

import dev.weir.agent.datapath.TargetKey.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What may pass between one tap and its bridge. Ports without a filter pass everything.
 *
 * <p>From the port (egress), in this order:
 *
 * <ol>
 *   <li>the frame's source MAC must be one of {@code sources};
 *   <li>allowed: DHCP client messages (UDP 68 to 67, 546 to 547) and, from {@code ::}, ICMPv6 131, 132, 135, 143 (MLD,
 *       neighbour solicitation);
 *   <li>dropped: DHCP server messages (UDP 67 to 68, 547 to 546), router advertisements (ICMPv6 134);
 *   <li>ARP: sender MAC and sender address must be one of {@code sources} (address 0.0.0.0 is allowed: a probe);
 *   <li>neighbour advertisements (ICMPv6 136): target must be an address of {@code sources};
 *   <li>source address and MAC must be one of {@code sources}; other ethertypes than ARP, IPv4 and IPv6 are dropped;
 *   <li>allowed: ICMPv6 133, 135, 136 (router and neighbour discovery);
 *   <li>established and related (if stateful), then the egress {@code rules}; everything else is dropped.
 * </ol>
 *
 * <p>To the port (ingress): ARP, ICMPv6 130, 134, 135, 136, DHCP server messages; established and related (if
 * stateful), then the ingress {@code rules}; everything else is dropped. Invalid packets are dropped.
 *
 * @param tap the port's host interface
 * @param bridge whose zone its connections are tracked in
 * @param blocked drop everything both ways (the port or its network is administratively down)
 * @param stateful else nothing is tracked, and answers need a rule of their own
 * @param sources MAC and address pairs the port may use, sorted. IPv6 link-local addresses of the MACs are among them
 * @param rules sorted, without duplicates
 */
public record FilterTarget(
        String tap, String bridge, boolean blocked, boolean stateful, List<Source> sources, List<Rule> rules)
        implements Target {
    public FilterTarget {
        sources = List.copyOf(sources);
        rules = List.copyOf(rules);
    }

    /** @param prefix an address or a CIDR of either family */
    public record Source(String mac, String prefix) {}

    /** Which way a packet goes, as the instance sees it. */
    public enum Direction {
        INGRESS,
        EGRESS
    }

    /**
     * Allows packets that match all of it.
     *
     * @param ipVersion 4 or 6
     * @param protocol IANA number, {@link #ANY} for all
     * @param first lowest destination port, or for ICMP the type, or {@link #ANY}
     * @param last highest destination port, or for ICMP the code, or {@link #ANY}
     * @param remote an address or CIDR: the source on ingress, the destination on egress; empty for any
     * @param remoteSet name of an {@link Target.AddressSet} in place of {@code remote}; empty for none
     */
    public record Rule(
            Direction direction, int ipVersion, int protocol, int first, int last, String remote, String remoteSet) {
        public static final int ANY = -1;

        public boolean icmp() {
            return protocol == 1 && ipVersion == 4 || protocol == 58;
        }
    }

    public static TargetKey key(String tap) {
        return new TargetKey(Kind.FILTER, tap);
    }

    @Override
    public TargetKey key() {
        return key(tap);
    }

    @Override
    public List<TargetKey> needs() {
        Set<TargetKey> sets = new LinkedHashSet<>();
        for (Rule rule : rules) {
            if (!rule.remoteSet().isEmpty()) {
                sets.add(Target.AddressSet.key(rule.remoteSet()));
            }
        }
        return new ArrayList<>(sets);
    }
}
