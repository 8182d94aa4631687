package dev.weir.agent.datapath;

import dev.weir.agent.datapath.TargetKey.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What ports that are in the same security groups may send and get, once the packet has passed their {@link FilterTarget}. The host
 * has it once, however many such ports there are.
 *
 * @param name of the group, or made of the names of several
 * @param stateful else nothing is tracked, and answers need a rule of their own
 * @param rules sorted, without duplicates
 */
public record RulesTarget(String name, boolean stateful, List<Rule> rules) implements Target {
    public RulesTarget {
        rules = List.copyOf(rules);
    }

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

    public static TargetKey key(String name) {
        return new TargetKey(Kind.RULES, name);
    }

    @Override
    public TargetKey key() {
        return key(name);
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
