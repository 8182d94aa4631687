package dev.weir.agent.datapath;

import dev.weir.agent.datapath.TargetKey.Kind;
import java.util.List;

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
 *   <li>established and related (if stateful), then the egress rules of its {@link RulesTarget}; everything else is dropped.
 * </ol>
 *
 * <p>To the port (ingress): ARP, ICMPv6 130, 134, 135, 136, DHCP server messages; established and related (if
 * stateful), then its ingress rules; everything else is dropped. Invalid packets are dropped.
 *
 * @param tap the port's host interface
 * @param bridge whose zone its connections are tracked in
 * @param sources MAC and address pairs the port may use, sorted. IPv6 link-local addresses of the MACs are among them
 * @param rules name of its {@link RulesTarget}; empty: everything is dropped both ways (the port or its network is administratively
 *     down)
 */
public record FilterTarget(String tap, String bridge, List<Source> sources, String rules) implements Target {
    public FilterTarget {
        sources = List.copyOf(sources);
    }

    /** @param prefix an address or a CIDR of either family */
    public record Source(String mac, String prefix) {}

    /** Drops everything both ways. */
    public static FilterTarget blocked(String tap, String bridge) {
        return new FilterTarget(tap, bridge, List.of(), "");
    }

    public boolean blocked() {
        return rules.isEmpty();
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
        return blocked() ? List.of() : List.of(RulesTarget.key(rules));
    }
}
