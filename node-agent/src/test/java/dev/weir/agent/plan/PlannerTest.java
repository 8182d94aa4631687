package dev.weir.agent.plan;

import static dev.weir.agent.datapath.RulesTarget.Rule.ANY;
import static dev.weir.agent.testing.Region.id;
import static dev.weir.agent.testing.Region.mac;
import static dev.weir.agent.testing.Region.rule;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.datapath.DhcpTarget;
import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.FilterTarget.Source;
import dev.weir.agent.datapath.RulesTarget;
import dev.weir.agent.datapath.RulesTarget.Direction;
import dev.weir.agent.datapath.RulesTarget.Rule;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.datapath.TargetKey.Kind;
import dev.weir.agent.testing.Region;
import dev.weir.contracts.desired.DesiredDhcp;
import dev.weir.contracts.desired.DesiredNetwork;
import dev.weir.contracts.desired.DesiredPort;
import dev.weir.contracts.model.AllowedAddressPair;
import dev.weir.contracts.model.FixedIp;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private final Region region = new Region()
            .network("red", "vxlan", null, 77)
            .dhcp("red")
            .group(
                    "web",
                    rule("egress", "IPv4", null, null, null, null, null),
                    rule("ingress", "IPv4", "tcp", 80, 443, "0.0.0.0/0", null),
                    rule("ingress", "IPv4", null, null, null, null, "web"))
            .port("a", "hv1", "red", 10, "web")
            .port("b", "hv2", "red", 11, "web");

    private static NodePlan planned(Region region, Set<String> devices) {
        NodeFacts facts = new NodeFacts(
                Region.NODE, "linux", "172.31.255.1", List.of("local", "flat", "vxlan"), Map.of("physnet1", "eth1"));
        NodePlan plan = new NodePlan(new Planner(facts));
        plan.update(region.image(), devices);
        return plan;
    }

    private static String tap(String port) {
        return HostNames.tap(id(port));
    }

    private static FilterTarget filter(NodePlan plan, String port) {
        return (FilterTarget) requireNonNull(plan.targets().get(FilterTarget.key(tap(port))));
    }

    private static RulesTarget rules(NodePlan plan, String port) {
        return (RulesTarget) requireNonNull(
                plan.targets().get(RulesTarget.key(filter(plan, port).rules())));
    }

    private static PortPlan port(NodePlan plan, String name) {
        return plan.ports().stream()
                .filter(port -> port.portId().equals(id(name)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPortOnAVxlanNetworkNeedsBridgeTunnelFilterAndTheRemoteEndpoints() {
        // When
        NodePlan plan = planned(region, Set.of(tap("a")));

        // Then
        String bridge = HostNames.bridge(id("red"));
        assertThat(plan.targets())
                .containsEntry(
                        Target.Vxlan.key("vxlan-77"),
                        new Target.Vxlan("vxlan-77", 77, "172.31.255.1", 4789, 1450, bridge))
                .containsEntry(
                        Target.Fdb.key("vxlan-77", mac(11), "172.31.255.2"),
                        new Target.Fdb("vxlan-77", mac(11), "172.31.255.2"))
                .containsEntry(
                        Target.Neighbour.key("vxlan-77", "10.0.0.11"),
                        new Target.Neighbour("vxlan-77", "10.0.0.11", mac(11)))
                .containsKeys(Target.Bridge.key(bridge), Target.Port.key(tap("a")), FilterTarget.key(tap("a")));
        assertThat(plan.targets().keySet().stream().filter(key -> key.kind() == Kind.FDB))
                .as("neither own ports nor the DHCP server that every node has are behind the tunnel")
                .hasSize(1);
        assertThat(port(plan, "a").blocked()).isEmpty();
        assertThat(port(plan, "a").evidence())
                .contains(
                        Target.Port.key(tap("a")),
                        FilterTarget.key(tap("a")),
                        RulesTarget.key(id("web")),
                        Target.AddressSet.key("g4-" + id("web")),
                        Target.Vxlan.key("vxlan-77"));
        assertThat(tap("a")).hasSize(14);
    }

    @Test
    void aPortWithoutTapHasItsFilterAlreadyAndSaysNoTap() {
        // When
        NodePlan plan = planned(region, Set.of());

        // Then
        assertThat(plan.targets()).containsKey(FilterTarget.key(tap("a"))).doesNotContainKey(Target.Port.key(tap("a")));
        assertThat(port(plan, "a").blocked()).isEqualTo("no tap");
    }

    @Test
    void everyNodeServesDhcpToItsOwnPortsOnly() {
        // When
        NodePlan plan = planned(region, Set.of(tap("a")));

        // Then
        DhcpTarget dhcp = (DhcpTarget) requireNonNull(plan.targets().get(DhcpTarget.key(id("red"))));
        assertThat(dhcp.addresses()).containsExactly("10.0.0.2/24");
        assertThat(dhcp.hosts())
                .containsExactly(
                        new DhcpTarget.Host(id("a"), mac(10), "host-10-0-0-10", List.of("10.0.0.10"), List.of()));
        assertThat(plan.targets()).containsKey(Target.Port.key(HostNames.tap(id("dred"))));
    }

    @Test
    void scheduledDhcpServesAllAndItsClientsBroadcastReachesIt() {
        // Given
        DesiredDhcp distributed = requireNonNull(region.dhcp.get(id("red")));
        region.dhcp.put(
                id("red"),
                new DesiredDhcp(
                        id("red"),
                        false,
                        List.of(new DesiredDhcp.Server(
                                "hv2",
                                id("dred"),
                                mac(2),
                                distributed.servers().getFirst().fixedIps())),
                        1450,
                        86_400,
                        "",
                        distributed.subnets()));

        // When
        NodePlan plan = planned(region, Set.of());

        // Then
        assertThat(plan.targets())
                .containsKey(Target.Fdb.key("vxlan-77", "ff:ff:ff:ff:ff:ff", "172.31.255.2"))
                .doesNotContainKey(DhcpTarget.key(id("red")));
    }

    @Test
    void rulesOfAllGroupsBecomeOneSortedListAndRemoteGroupsBecomeSets() {
        // When
        NodePlan plan = planned(region, Set.of());

        // Then
        RulesTarget rules = rules(plan, "a");
        assertThat(rules.rules())
                .containsExactly(
                        new Rule(Direction.INGRESS, 4, ANY, ANY, ANY, "", "g4-" + id("web")),
                        new Rule(Direction.INGRESS, 4, 6, 80, 443, "", ""),
                        new Rule(Direction.EGRESS, 4, ANY, ANY, ANY, "", ""));
        assertThat(plan.targets().get(Target.AddressSet.key("g4-" + id("web"))))
                .isEqualTo(new Target.AddressSet("g4-" + id("web"), 4, List.of("10.0.0.10", "10.0.0.11")));
        assertThat(rules.stateful()).isTrue();
    }

    @Test
    void portsInTheSameGroupsShareTheirRulesInWhateverOrderTheirGroupsAreNamed() {
        // Given
        region.group("db", rule("ingress", "IPv4", "tcp", 5432, 5432, null, null))
                .port("c", "hv1", "red", 12, "web", "db")
                .port("d", "hv1", "red", 13, "db", "web")
                .port("e", "hv1", "red", 14);

        // When
        NodePlan plan = planned(region, Set.of());

        // Then
        assertThat(filter(plan, "a").rules()).isEqualTo(id("web"));
        assertThat(filter(plan, "c").rules())
                .isEqualTo(filter(plan, "d").rules())
                .isNotIn(id("web"), id("db"));
        assertThat(rules(plan, "c").rules()).hasSize(4);
        assertThat(rules(plan, "e").rules()).isEmpty();
        assertThat(plan.targets().keySet().stream().filter(key -> key.kind() == Kind.RULES))
                .hasSize(3);
    }

    @Test
    void aRuleThatChangesChangesNoPort() {
        // Given
        NodePlan plan = planned(region, Set.of(tap("a")));

        // When
        region.group("web", rule("ingress", "IPv4", "tcp", 8080, 8080, null, null));
        Set<TargetKey> changed = plan.update(region.image(), Set.of(tap("a")));

        // Then
        assertThat(changed)
                .containsExactlyInAnyOrder(
                        RulesTarget.key(id("web")),
                        Target.AddressSet.key("g4-" + id("web")),
                        Target.AddressSet.key("g6-" + id("web")));
    }

    @Test
    void protocolsAndPortsAreReadAsNeutronReadsThem() {
        // Given
        region.group(
                "web",
                rule("ingress", "IPv6", "icmp", 128, 0, null, null),
                rule("ingress", "IPv4", "vrrp", null, null, null, null),
                rule("ingress", "IPv4", "47", null, null, null, null),
                rule("ingress", "IPv4", "udp", 1, 65535, "10.1.2.3/16", null),
                rule("ingress", "IPv4", "any", null, null, "10.9.9.9/32", null));

        // When
        RulesTarget rules = rules(planned(region, Set.of()), "a");

        // Then
        assertThat(rules.rules())
                .containsExactly(
                        new Rule(Direction.INGRESS, 4, ANY, ANY, ANY, "10.9.9.9", ""),
                        new Rule(Direction.INGRESS, 4, 17, ANY, ANY, "10.1.0.0/16", ""),
                        new Rule(Direction.INGRESS, 4, 47, ANY, ANY, "", ""),
                        new Rule(Direction.INGRESS, 4, 112, ANY, ANY, "", ""),
                        new Rule(Direction.INGRESS, 6, 58, 128, 0, "", ""));
    }

    @Test
    void allowedAddressPairsWidenWhatMayBeSent() {
        // Given
        change(
                "a",
                List.of(new AllowedAddressPair("10.0.0.200", ""), new AllowedAddressPair("192.168.0.0/24", mac(99))));

        // When
        FilterTarget filter = filter(planned(region, Set.of()), "a");

        // Then
        assertThat(filter.sources())
                .containsExactly(
                        new Source(mac(10), "10.0.0.10"),
                        new Source(mac(10), "10.0.0.200"),
                        new Source(mac(10), "fe80::f816:3eff:fe00:a"),
                        new Source(mac(99), "192.168.0.0/24"),
                        new Source(mac(99), "fe80::f816:3eff:fe00:63"));
    }

    private void change(String port, List<AllowedAddressPair> pairs) {
        DesiredPort p = requireNonNull(region.ports.get(id(port)));
        region.ports.put(
                id(port),
                new DesiredPort(
                        p.node(),
                        p.portId(),
                        p.networkId(),
                        p.projectId(),
                        2,
                        true,
                        p.macAddress(),
                        p.fixedIps(),
                        pairs,
                        true,
                        p.securityGroups(),
                        List.of(),
                        "",
                        p.deviceId(),
                        p.deviceOwner()));
    }

    private void change(String port, boolean adminStateUp, boolean portSecurity, String deviceOwner) {
        DesiredPort p = requireNonNull(region.ports.get(id(port)));
        region.ports.put(
                id(port),
                new DesiredPort(
                        p.node(),
                        p.portId(),
                        p.networkId(),
                        p.projectId(),
                        2,
                        adminStateUp,
                        p.macAddress(),
                        p.fixedIps(),
                        List.of(),
                        portSecurity,
                        p.securityGroups(),
                        List.of(),
                        "",
                        p.deviceId(),
                        deviceOwner));
    }

    @Test
    void withoutPortSecurityNothingIsFilteredAndTheCloudsOwnPortsAreFree() {
        // Given
        change("a", true, false, "compute:nova");
        region.port("r", "hv1", "red", 1, "web");
        change("r", true, true, "network:router_interface");

        // When
        NodePlan plan = planned(region, Set.of(tap("a"), tap("r")));

        // Then
        assertThat(plan.targets().keySet())
                .noneMatch(
                        key -> key.kind() == Kind.FILTER || key.kind() == Kind.RULES || key.kind() == Kind.ADDRESS_SET);
        assertThat(plan.targets()).containsKeys(Target.Port.key(tap("a")), Target.Port.key(tap("r")));
    }

    @Test
    void anAdministrativelyDownPortPassesNothingWhateverItsGroups() {
        // Given
        change("a", false, false, "compute:nova");

        // When
        NodePlan plan = planned(region, Set.of(tap("a")));

        // Then
        assertThat(filter(plan, "a").blocked()).isTrue();
        assertThat(((Target.Port) requireNonNull(plan.targets().get(Target.Port.key(tap("a"))))).adminStateUp())
                .isFalse();
        assertThat(port(plan, "a").blocked()).isEqualTo("administratively down");
    }

    @Test
    void aNetworkThatIsDownBlocksItsPorts() {
        // Given
        DesiredNetwork red = requireNonNull(region.networks.get(id("red")));
        region.networks.put(id("red"), new DesiredNetwork(id("red"), "project", 1450, false, red.segments()));

        // When
        NodePlan plan = planned(region, Set.of(tap("a")));

        // Then
        assertThat(filter(plan, "a").blocked()).isTrue();
    }

    @Test
    void aVlanNetworkIsRefusedWithTheReasonAndLeavesNothingOnTheHost() {
        // Given
        region.network("red", "vlan", "physnet1", 100);

        // When
        NodePlan plan = planned(region, Set.of(tap("a")));

        // Then
        assertThat(plan.targets()).isEmpty();
        assertThat(port(plan, "a").blocked())
                .isEqualTo("networks of type vlan cannot be realised by the linux datapath");
    }

    @Test
    void aFlatNetworkUsesTheMappedInterface() {
        // Given
        region.network("red", "flat", "physnet1", null);

        // When
        NodePlan without = planned(region, Set.of(tap("a")));
        NodePlan with = planned(region, Set.of(tap("a"), "eth1"));

        // Then
        assertThat(port(without, "a").blocked()).isEqualTo("interface eth1 of physical network physnet1 is not there");
        assertThat(with.targets())
                .containsEntry(Target.Uplink.key("eth1"), new Target.Uplink("eth1", HostNames.bridge(id("red"))))
                .doesNotContainKey(Target.Vxlan.key("vxlan-77"));
    }

    @Test
    void oneAddressClaimedByTwoEndpointsGoesToTheSameOneAlways() {
        // Given
        region.port("c", "hv3", "red", 12);
        DesiredPort c = requireNonNull(region.ports.get(id("c")));
        region.ports.put(
                id("c"),
                new DesiredPort(
                        c.node(),
                        c.portId(),
                        c.networkId(),
                        "project",
                        1,
                        true,
                        mac(12),
                        List.of(new FixedIp("s", "10.0.0.11")),
                        List.of(),
                        true,
                        List.of(),
                        List.of(),
                        "",
                        "",
                        "compute:nova"));

        // When
        NodePlan plan = planned(region, Set.of());

        // Then
        assertThat(plan.targets().get(Target.Neighbour.key("vxlan-77", "10.0.0.11")))
                .isEqualTo(new Target.Neighbour("vxlan-77", "10.0.0.11", mac(11)));
        assertThat(plan.targets()).containsKey(Target.Fdb.key("vxlan-77", mac(12), "172.31.255.3"));
    }

    @Test
    void aChangePlansOnlyWhatItTouches() {
        // Given
        NodeFacts facts = new NodeFacts(Region.NODE, "linux", "172.31.255.1", List.of("vxlan"), Map.of());
        NodePlan plan = new NodePlan(new Planner(facts));
        plan.update(region.image(), Set.of(tap("a")));
        region.port("e", "hv2", "red", 14);

        // When
        Set<TargetKey> changed = plan.update(region.image(), Set.of(tap("a")));

        // Then
        assertThat(changed)
                .containsExactlyInAnyOrder(
                        Target.Fdb.key("vxlan-77", mac(14), "172.31.255.2"),
                        Target.Neighbour.key("vxlan-77", "10.0.0.14"));
    }

    @Test
    void setsHoldNoPrefixThatAnotherCovers() {
        assertThat(Addresses.disjoint(
                        List.of("10.0.0.5", "10.0.0.0/24", "10.0.0.0/25", "10.0.1.0", "fd00::1", "10.0.0.5"), 4))
                .containsExactly("10.0.0.0/24", "10.0.1.0");
    }

    @Test
    void zonesDifferAndDoNotDependOnOrder() {
        // Given
        List<String> ids =
                IntStream.range(0, 3_000).mapToObj(i -> id("net" + i)).toList();

        // When
        Map<String, Integer> zones = Zones.of(ids);

        // Then
        assertThat(zones.values()).doesNotHaveDuplicates().allMatch(zone -> zone >= 1 && zone <= 65_535);
        assertThat(Zones.of(ids.reversed())).isEqualTo(zones);
    }
}
