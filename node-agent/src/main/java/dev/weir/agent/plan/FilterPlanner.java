package dev.weir.agent.plan;

import static dev.weir.agent.datapath.RulesTarget.Rule.ANY;

import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.FilterTarget.Source;
import dev.weir.agent.datapath.RulesTarget;
import dev.weir.agent.datapath.RulesTarget.Direction;
import dev.weir.agent.datapath.RulesTarget.Rule;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.desired.NodeImage.GroupImage;
import dev.weir.agent.desired.NodeImage.GroupRules;
import dev.weir.contracts.desired.DesiredPort;
import dev.weir.contracts.desired.DesiredRule;
import dev.weir.contracts.model.AllowedAddressPair;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.net.Cidr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Security groups and anti-spoofing of ports, as filters. */
final class FilterPlanner {
    private static final Comparator<Rule> RULE_ORDER = Comparator.comparing(Rule::direction)
            .thenComparing(Rule::ipVersion)
            .thenComparing(Rule::protocol)
            .thenComparing(Rule::first)
            .thenComparing(Rule::last)
            .thenComparing(Rule::remote)
            .thenComparing(Rule::remoteSet);
    private static final Comparator<Source> SOURCE_ORDER =
            Comparator.comparing(Source::mac).thenComparing(Source::prefix);
    private static final int LAST_PORT = 65_535;

    private FilterPlanner() {}

    /** Whether its security groups decide what passes: not if all may, or nothing. */
    static boolean obeysGroups(DesiredPort port, boolean networkUp) {
        return port.adminStateUp() && networkUp && !free(port);
    }

    /** Device owners that begin with "network:" are the cloud's own: routers and DHCP servers must be free. */
    private static boolean free(DesiredPort port) {
        return !port.portSecurityEnabled() || port.deviceOwner().startsWith("network:");
    }

    /** The port's filter, or null if everything may pass. @param rules name of those that it has if its groups decide */
    static @Nullable FilterTarget filter(DesiredPort port, String bridge, boolean networkUp, String rules) {
        String tap = HostNames.tap(port.portId());
        if (!port.adminStateUp() || !networkUp) {
            return FilterTarget.blocked(tap, bridge);
        }
        return free(port) ? null : new FilterTarget(tap, bridge, sources(port), rules);
    }

    /** The rules of a port that is in all of these groups. */
    static RulesTarget rules(String name, Collection<GroupRules> groups) {
        boolean stateful = true;
        TreeSet<Rule> rules = new TreeSet<>(RULE_ORDER);
        for (GroupRules group : groups) {
            stateful &= group.stateful();
            group.rules().forEach(rule -> rules.add(rule(rule)));
        }
        return new RulesTarget(name, stateful, new ArrayList<>(rules));
    }

    /** The sets that rules refer to which name this group. */
    static List<Target> addressSets(GroupImage group) {
        List<String> addresses = new ArrayList<>();
        group.members().forEach(held -> held.members().forEach(member -> addresses.addAll(member.addresses())));
        return List.of(addressSet(group.groupId(), addresses, 4), addressSet(group.groupId(), addresses, 6));
    }

    private static Target.AddressSet addressSet(String groupId, List<String> addresses, int ipVersion) {
        return new Target.AddressSet(
                HostNames.addressSet(ipVersion, groupId), ipVersion, Addresses.disjoint(addresses, ipVersion));
    }

    private static List<Source> sources(DesiredPort port) {
        TreeSet<Source> sources = new TreeSet<>(SOURCE_ORDER);
        String ownMac = port.macAddress().toLowerCase(Locale.ROOT);
        sources.add(new Source(ownMac, Addresses.linkLocal(ownMac)));
        for (FixedIp fixedIp : port.fixedIps()) {
            sources.add(new Source(ownMac, Addresses.canonical(fixedIp.ipAddress())));
        }
        for (AllowedAddressPair pair : port.allowedAddressPairs()) {
            String mac =
                    pair.macAddress().isEmpty() ? ownMac : pair.macAddress().toLowerCase(Locale.ROOT);
            sources.add(new Source(mac, Addresses.canonical(pair.ipAddress())));
            sources.add(new Source(mac, Addresses.linkLocal(mac)));
        }
        return new ArrayList<>(sources);
    }

    private static Rule rule(DesiredRule rule) {
        int ipVersion = rule.ethertype().equalsIgnoreCase("IPv6") ? 6 : 4;
        int protocol = Protocols.number(rule.protocol(), ipVersion);
        Integer min = rule.portRangeMin();
        Integer max = rule.portRangeMax();
        int first = ANY;
        int last = ANY;
        if (Protocols.isIcmp(protocol)) {
            first = min == null ? ANY : min;
            last = max == null ? ANY : max;
        } else if (Protocols.hasPorts(protocol) && min != null && max != null && !(min <= 1 && max == LAST_PORT)) {
            first = min;
            last = max;
        }
        String group = rule.remoteGroupId();
        return new Rule(
                rule.direction().equals("egress") ? Direction.EGRESS : Direction.INGRESS,
                ipVersion,
                protocol,
                first,
                last,
                remote(rule.remoteIpPrefix()),
                group == null ? "" : HostNames.addressSet(ipVersion, group));
    }

    private static String remote(@Nullable String prefix) {
        if (prefix == null) {
            return "";
        }
        Cidr cidr = Addresses.cidr(prefix);
        return cidr.prefix() == 0 ? "" : Addresses.text(cidr);
    }
}
