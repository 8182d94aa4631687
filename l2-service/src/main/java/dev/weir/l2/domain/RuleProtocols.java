package dev.weir.l2.domain;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** IP protocols by the names that rules may use (IANA protocol numbers). */
final class RuleProtocols {
    static final String ICMPV6 = "ipv6-icmp";
    static final int NUMBER_ICMP = 1;
    static final int NUMBER_ICMPV6 = 58;

    /** Protocols with ports. */
    static final List<String> WITH_PORTS = List.of("dccp", "sctp", "tcp", "udp", "udplite");

    /** Names that older clients use for ICMPv6. */
    private static final Set<String> LEGACY_ICMPV6 = Set.of("icmp", "icmpv6");

    private static final Map<String, Integer> NUMBERS = new TreeMap<>(Map.ofEntries(
            Map.entry("ah", 51),
            Map.entry("dccp", 33),
            Map.entry("egp", 8),
            Map.entry("esp", 50),
            Map.entry("gre", 47),
            Map.entry("hopopt", 0),
            Map.entry("icmp", NUMBER_ICMP),
            Map.entry("icmpv6", NUMBER_ICMPV6),
            Map.entry("igmp", 2),
            Map.entry("ip", 0),
            Map.entry("ipip", 4),
            Map.entry("ipv6-encap", 41),
            Map.entry("ipv6-frag", 44),
            Map.entry(ICMPV6, NUMBER_ICMPV6),
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
            Map.entry("vrrp", 112)));

    /** Protocols that exist in IPv6 only. */
    private static final Set<Integer> IPV6_ONLY = Set.of(41, 43, 44, 58, 59, 60);

    private RuleProtocols() {}

    static Set<String> names() {
        return NUMBERS.keySet();
    }

    /** Its number, or null if there is no such protocol. */
    static @Nullable Integer number(String protocol) {
        Integer named = NUMBERS.get(protocol);
        if (named != null) {
            return named;
        }
        if (protocol.isEmpty() || protocol.length() > 3 || !protocol.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        int number = Integer.parseInt(protocol);
        return number <= 255 ? number : null;
    }

    /** As Neutron stores it: ICMP in an IPv6 rule means ICMPv6. */
    static String canonical(String protocol, String ethertype) {
        if (!ethertype.equals("IPv6")) {
            return protocol;
        }
        if (LEGACY_ICMPV6.contains(protocol)) {
            return ICMPV6;
        }
        return protocol.equals(Integer.toString(NUMBER_ICMP)) ? Integer.toString(NUMBER_ICMPV6) : protocol;
    }

    static boolean ipv6Only(int number) {
        return IPV6_ONLY.contains(number);
    }

    static boolean hasPorts(int number) {
        return WITH_PORTS.stream().anyMatch(name -> Integer.valueOf(number).equals(NUMBERS.get(name)));
    }
}
