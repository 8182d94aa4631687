package dev.weir.agent.datapath.linux;

import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.FilterTarget.Direction;
import dev.weir.agent.datapath.FilterTarget.Rule;
import dev.weir.agent.datapath.FilterTarget.Source;
import dev.weir.contracts.net.Cidr;
import dev.weir.contracts.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One port's part of the tables of {@link WeirTables}, as we want it.
 *
 * @param number of the tap in packet marks, 1 to 65535
 * @param chains three: the mark on the way to it, what it may send, what it may get
 */
record PortFilter(String tap, int number, List<Rules> chains, TreeSet<Element> elements) {
    /** Protocols with ports, by IANA number. */
    private static final Map<Integer, String> WITH_PORTS =
            Map.of(6, "tcp", 17, "udp", 33, "dccp", 132, "sctp", 136, "udplite");

    static PortFilter of(FilterTarget filter, int number) {
        return new PortFilter(
                filter.tap(),
                number,
                List.of(marking(filter, number), sending(filter), receiving(filter)),
                elements(filter, number));
    }

    private static Rules marking(FilterTarget filter, int number) {
        String mark = "meta mark set meta mark | 0x%08x".formatted(number);
        return new Rules(toBridge(filter.tap()), List.of(filter.blocked() ? "counter drop" : mark));
    }

    private static Rules sending(FilterTarget filter) {
        List<String> rules = new ArrayList<>();
        if (!filter.blocked()) {
            rules.add("jump " + name(WeirTables.SENDING));
            if (filter.stateful()) {
                rules.add("jump " + name(WeirTables.SENDING_TRACKED));
            }
            of(filter, Direction.EGRESS).forEach(rule -> rules.add(rule + " goto ingress"));
        }
        rules.add("counter drop");
        return new Rules(from(filter.tap()), rules);
    }

    private static Rules receiving(FilterTarget filter) {
        List<String> rules = new ArrayList<>();
        if (!filter.blocked()) {
            rules.add("jump " + name(WeirTables.RECEIVING));
            if (filter.stateful()) {
                rules.add("jump " + name(WeirTables.RECEIVING_TRACKED));
            }
            of(filter, Direction.INGRESS).forEach(rule -> rules.add(rule + " accept"));
        }
        rules.add("counter drop");
        return new Rules(to(filter.tap()), rules);
    }

    private static List<String> of(FilterTarget filter, Direction direction) {
        return filter.rules().stream()
                .filter(rule -> rule.direction() == direction)
                .flatMap(rule -> matches(rule).stream())
                .toList();
    }

    /** A remote set is two sets of the kernel, and so two rules. */
    private static List<String> matches(Rule rule) {
        String side = (rule.ipVersion() == 4 ? " ip" : " ip6")
                + (rule.direction() == Direction.INGRESS ? " saddr " : " daddr ");
        String family = "meta nfproto " + (rule.ipVersion() == 4 ? "ipv4" : "ipv6");
        String protocol = protocol(rule);
        if (!rule.remoteSet().isEmpty()) {
            return List.of(
                    family + side + "@" + rule.remoteSet() + protocol,
                    family + side + "@" + AddressSets.ofPrefixes(rule.remoteSet()) + protocol);
        }
        boolean any = rule.remote().isEmpty() || rule.remote().endsWith("/0");
        return List.of(family + (any ? "" : side + rule.remote()) + protocol);
    }

    /** With a space before it. */
    private static String protocol(Rule rule) {
        if (rule.protocol() == Rule.ANY) {
            return "";
        }
        if (rule.icmp() && rule.first() != Rule.ANY) {
            String icmp = rule.ipVersion() == 4 ? "icmp" : "icmpv6";
            String type = " " + icmp + " type " + rule.first();
            return rule.last() == Rule.ANY ? type : type + " " + icmp + " code " + rule.last();
        }
        String withPorts = WITH_PORTS.get(rule.protocol());
        if (withPorts != null && (rule.first() != Rule.ANY || rule.last() != Rule.ANY)) {
            int first = rule.first() == Rule.ANY ? 0 : rule.first();
            int last = rule.last() == Rule.ANY ? 65535 : rule.last();
            return " " + withPorts + " dport " + (first == last ? Integer.toString(first) : first + "-" + last);
        }
        return " meta l4proto " + rule.protocol();
    }

    private static TreeSet<Element> elements(FilterTarget filter, int number) {
        String tap = '"' + filter.tap() + '"';
        String sender = "0x" + Integer.toHexString(number << 16);
        TreeSet<Element> elements = new TreeSet<>();
        elements.add(Element.of(WeirTables.GUARDED, tap));
        elements.add(new Element(WeirTables.MARKS, tap, sender));
        elements.add(new Element(WeirTables.BRIDGE_RECEIVERS, tap, "goto " + name(toBridge(filter.tap()))));
        elements.add(new Element(WeirTables.SENDERS, sender, "goto " + name(from(filter.tap()))));
        elements.add(new Element(
                WeirTables.RECEIVERS, "0x" + Integer.toHexString(number), "goto " + name(to(filter.tap()))));
        if (!filter.blocked()) {
            for (Source source : filter.sources()) {
                elements.add(Element.of(WeirTables.MACS, tap + " . " + source.mac()));
                if (filter.sources().stream().noneMatch(other -> covers(other, source))) {
                    addSource(elements, tap, source);
                }
            }
        }
        return elements;
    }

    /** Whether all of a source is in another, larger one. A kernel set refuses elements that overlap. */
    private static boolean covers(Source other, Source source) {
        Cidr outer = cidr(other.prefix());
        Cidr inner = cidr(source.prefix());
        return other.mac().equals(source.mac())
                && outer.prefix() < inner.prefix()
                && outer.version() == inner.version()
                && single(outer) == single(inner)
                && outer.contains(inner.first());
    }

    private static boolean single(Cidr cidr) {
        return cidr.prefix() == cidr.first().width();
    }

    private static Cidr cidr(String prefix) {
        return prefix.indexOf('/') >= 0
                ? Cidr.parse(prefix)
                : new Cidr(IpAddress.parse(prefix), IpAddress.parse(prefix).width());
    }

    private static void addSource(TreeSet<Element> elements, String tap, Source source) {
        Cidr cidr = cidr(source.prefix());
        boolean single = single(cidr);
        String start = tap + " . " + source.mac() + " . ";
        String key = start + (single ? cidr.first() : cidr);
        if (cidr.version() == 4) {
            elements.add(Element.of(single ? WeirTables.SOURCES4 : WeirTables.PREFIXES4, key));
        } else {
            elements.add(Element.of(single ? WeirTables.SOURCES6 : WeirTables.PREFIXES6, key));
            String first = hex(cidr.first());
            elements.add(
                    single
                            ? Element.of(WeirTables.TARGETS6, tap + " . " + first)
                            : Element.of(WeirTables.TARGET_PREFIXES6, tap + " . " + first + "-" + hex(cidr.last())));
        }
    }

    private static String hex(IpAddress address) {
        return Listing.canonical("0x%016x%016x".formatted(address.high(), address.low()));
    }

    static String toBridge(String tap) {
        return "bridge to-" + tap;
    }

    static String from(String tap) {
        return "inet from-" + tap;
    }

    static String to(String tap) {
        return "inet to-" + tap;
    }

    private static String name(String chain) {
        return chain.substring(chain.indexOf(' ') + 1);
    }
}
