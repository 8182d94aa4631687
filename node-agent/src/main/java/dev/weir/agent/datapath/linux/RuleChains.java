package dev.weir.agent.datapath.linux;

import dev.weir.agent.datapath.Observed;
import dev.weir.agent.datapath.RulesTarget;
import dev.weir.agent.datapath.RulesTarget.Direction;
import dev.weir.agent.datapath.RulesTarget.Rule;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rules of some security groups are two chains: what their ports may send, and what they may get. */
final class RuleChains {
    private static final String FROM = "inet from-";
    private static final String TO = "inet to-";
    /** Protocols with ports, by IANA number. */
    private static final Map<Integer, String> WITH_PORTS =
            Map.of(6, "tcp", 17, "udp", 33, "dccp", 132, "sctp", 136, "udplite");

    private RuleChains() {}

    static String from(String name) {
        return FROM + name;
    }

    static String to(String name) {
        return TO + name;
    }

    static List<Rules> of(RulesTarget target) {
        return List.of(sending(target), receiving(target));
    }

    /** Rules as they are. @param chains one or two, with the marks of their rules */
    record Seen(Map<String, List<String>> chains) implements Observed {
        @Override
        public boolean matches(Target wanted) {
            return wanted instanceof RulesTarget target && Rules.are(chains, of(target));
        }

        @Override
        public String toString() {
            return chains.size() + " of 2 chains";
        }
    }

    /** All of which anything is there. */
    static Map<TargetKey, Seen> in(Listing listing) {
        Map<TargetKey, Seen> seen = new TreeMap<>();
        listing.chains().forEach((chain, rules) -> {
            for (String start : List.of(FROM, TO)) {
                if (chain.startsWith(start)) {
                    TargetKey key = RulesTarget.key(chain.substring(start.length()));
                    seen.computeIfAbsent(key, _ -> new Seen(new TreeMap<>()))
                            .chains
                            .put(chain, rules);
                }
            }
        });
        return seen;
    }

    static String put(RulesTarget target, @Nullable Observed was) {
        return Rules.change(before(was), of(target));
    }

    static String remove(@Nullable Observed was) {
        return Rules.remove(before(was).keySet());
    }

    /** What was read, or what was applied since. */
    private static Map<String, List<String>> before(@Nullable Observed was) {
        return switch (was) {
            case Seen seen -> seen.chains;
            case Observed.Exactly(RulesTarget applied) -> Rules.found(of(applied));
            case null, default -> Map.of();
        };
    }

    private static Rules sending(RulesTarget target) {
        List<String> rules = new ArrayList<>();
        rules.add("jump " + Rules.name(WeirTables.SENDING));
        if (target.stateful()) {
            rules.add("jump " + Rules.name(WeirTables.SENDING_TRACKED));
        }
        of(target, Direction.EGRESS).forEach(rule -> rules.add(rule + " goto ingress"));
        rules.add("counter drop");
        return new Rules(from(target.name()), rules);
    }

    private static Rules receiving(RulesTarget target) {
        List<String> rules = new ArrayList<>();
        rules.add("jump " + Rules.name(WeirTables.RECEIVING));
        if (target.stateful()) {
            rules.add("jump " + Rules.name(WeirTables.RECEIVING_TRACKED));
        }
        of(target, Direction.INGRESS).forEach(rule -> rules.add(rule + " accept"));
        rules.add("counter drop");
        return new Rules(to(target.name()), rules);
    }

    private static List<String> of(RulesTarget target, Direction direction) {
        return target.rules().stream()
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
}
