package dev.weir.agent.plan;

import static dev.weir.agent.datapath.RulesTarget.Rule.ANY;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Protocols of security group rules: the names that the Networking API accepts, as IANA numbers. */
final class Protocols {
    static final int ICMP = 1;
    static final int ICMPV6 = 58;

    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("any", ANY),
            Map.entry("ah", 51),
            Map.entry("dccp", 33),
            Map.entry("egp", 8),
            Map.entry("esp", 50),
            Map.entry("gre", 47),
            Map.entry("hopopt", 0),
            Map.entry("icmp", ICMP),
            Map.entry("icmpv6", ICMPV6),
            Map.entry("igmp", 2),
            Map.entry("ip", 4),
            Map.entry("ipip", 4),
            Map.entry("ipv6-encap", 41),
            Map.entry("ipv6-frag", 44),
            Map.entry("ipv6-icmp", ICMPV6),
            Map.entry("ipv6-nonxt", 59),
            Map.entry("ipv6-opts", 60),
            Map.entry("ipv6-route", 43),
            Map.entry("ospf", 89),
            Map.entry("pgm", 113),
            Map.entry("rsvp", 46),
            Map.entry("sctp", 132),
            Map.entry("tcp", 6),
            Map.entry("udp", 17),
            Map.entry("udplite", 136),
            Map.entry("vrrp", 112));

    private static final Set<Integer> WITH_PORTS = Set.of(6, 17, 33, 132, 136);

    private Protocols() {}

    /**
     * @return the number, or ANY for none, for {@code any} and for 0
     * @throws IllegalArgumentException if there is no such protocol
     */
    static int number(@Nullable String protocol, int ipVersion) {
        if (protocol == null || protocol.isEmpty() || protocol.equals("0")) {
            return ANY;
        }
        Integer known = NUMBERS.get(protocol.toLowerCase(Locale.ROOT));
        int number = known != null ? known : Integer.parseInt(protocol);
        return number == ICMP && ipVersion == 6 ? ICMPV6 : number;
    }

    static boolean hasPorts(int protocol) {
        return WITH_PORTS.contains(protocol);
    }

    static boolean isIcmp(int protocol) {
        return protocol == ICMP || protocol == ICMPV6;
    }
}
