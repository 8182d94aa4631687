package dev.weir.ipam.domain;

import static dev.weir.ipam.domain.Given.INSTANCE;
import static dev.weir.ipam.domain.Given.NET;
import static dev.weir.ipam.domain.Given.OWNER;
import static dev.weir.ipam.domain.Given.SUBNET;
import static dev.weir.ipam.domain.Given.SUBNET6;
import static dev.weir.ipam.domain.Given.mac;
import static dev.weir.ipam.domain.Given.port;
import static dev.weir.ipam.domain.Given.subnetAttributes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.event.IpamEvent.AddressesAllocated;
import dev.weir.contracts.event.IpamEvent.AddressesChanged;
import dev.weir.contracts.event.IpamEvent.NetworkReleased;
import dev.weir.contracts.event.IpamEvent.SubnetCreated;
import dev.weir.contracts.event.IpamEvent.SubnetDeleted;
import dev.weir.contracts.event.IpamEvent.SubnetUpdated;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.AllocationPool;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.HostRoute;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.Subnet;
import dev.weir.contracts.net.Cidr;
import dev.weir.contracts.reply.ApiError;
import dev.weir.service.testing.Commands;
import dev.weir.service.testing.MachineDriver;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SubnetDeciderTest {
    private final Given given = new Given();

    @Test
    void aSubnetHasAGatewayAndAPoolWithoutBeingAsked() {
        // When
        var then = given.networked().when(given.subnet(SUBNET, "10.0.0.0/24", "name", "blue"));

        // Then
        Subnet subnet = then.resource(Subnet.class);
        then.thenEvents(new SubnetCreated(subnet));
        assertThat(subnet.name()).isEqualTo("blue");
        assertThat(subnet.projectId()).isEqualTo(OWNER);
        assertThat(subnet.gatewayIp()).isEqualTo("10.0.0.1");
        assertThat(subnet.allocationPools()).containsExactly(new AllocationPool("10.0.0.2", "10.0.0.254"));
        assertThat(subnet.enableDhcp()).isTrue();
        assertThat(subnet.meta().revisionNumber()).isZero();
    }

    @Test
    void poolsLeaveOutTheGatewayWhereverItIs() {
        assertThat(shape("10.0.0.0/24", "gateway_ip", "10.0.0.254")).isEqualTo("10.0.0.254 10.0.0.1-10.0.0.253");
        assertThat(shape("10.0.0.0/24", "gateway_ip", "10.0.0.100"))
                .isEqualTo("10.0.0.100 10.0.0.1-10.0.0.99 10.0.0.101-10.0.0.254");
        assertThat(shape("10.0.0.0/24", "gateway_ip", null)).isEqualTo("null 10.0.0.1-10.0.0.254");
        assertThat(shape("10.0.0.0/24", "gateway_ip", "192.0.2.1")).isEqualTo("192.0.2.1 10.0.0.1-10.0.0.254");
        assertThat(shape("2001:db8::/64")).isEqualTo("2001:db8::1 2001:db8::2-2001:db8::ffff:ffff:ffff:ffff");
    }

    @Test
    void theSmallestSubnetsHaveAllTheirAddresses() {
        assertThat(shape("10.0.0.0/31", "enable_dhcp", false)).isEqualTo("10.0.0.0 10.0.0.1-10.0.0.1");
        assertThat(shape("10.0.0.4/32", "enable_dhcp", false)).isEqualTo("10.0.0.5 10.0.0.4-10.0.0.4");
        assertThat(shape("255.255.255.255/32", "enable_dhcp", false)).isEqualTo("null 255.255.255.255-255.255.255.255");
        assertThat(shape("2001:db8::4/128", "enable_dhcp", false, "gateway_ip", null))
                .isEqualTo("null 2001:db8::4-2001:db8::4");
        assertThat(shape("2001:db8::4/127", "enable_dhcp", false)).isEqualTo("2001:db8::4 2001:db8::5-2001:db8::5");
    }

    @Test
    void whatNoSubnetCanBeIsRefusedInNeutronsWords() {
        assertInvalid("0 is not allowed as CIDR prefix length", "0.0.0.0/0", "enable_dhcp", false);
        assertInvalid("IPv6 subnet '::' is not supported", "::/64");
        assertInvalid("cidr '10.0.0.0/24' does not match the ip_version '6'", "10.0.0.0/24", "ip_version", 6);
        assertInvalid("Multicast IP subnet is not supported if enable_dhcp is True", "224.0.1.0/24");
        assertInvalid("Loopback IP subnet is not supported if enable_dhcp is True", "127.0.0.0/8");
        assertInvalid("First IP '0.0.0.0' of network is not supported if enable_dhcp is True.", "0.0.0.0/8");
        assertInvalid("Subnet has a prefix length that is incompatible with DHCP service enabled", "10.0.0.0/31");
        assertInvalid("Gateway is not valid on subnet", "10.0.0.0/24", "gateway_ip", "10.0.0.255");
        assertInvalid(
                "gateway_ip '2001:db8::1' does not match the ip_version '4'",
                "10.0.0.0/24",
                "gateway_ip",
                "2001:db8::1");
        assertInvalid("ipv6_ra_mode is not valid when ip_version is 4", "10.0.0.0/24", "ipv6_ra_mode", "slaac");
        assertInvalid(
                "ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set to False",
                "2001:db8::/64",
                "ipv6_ra_mode",
                "slaac",
                "enable_dhcp",
                false);
        assertInvalid(
                "ipv6_ra_mode set to 'slaac' with ipv6_address_mode set to 'dhcpv6-stateful' is not valid."
                        + " If both attributes are set, they must be the same value",
                "2001:db8::/64",
                "ipv6_ra_mode",
                "slaac",
                "ipv6_address_mode",
                "dhcpv6-stateful");
        assertInvalid(
                "Invalid CIDR 2001:db8::/65 for IPv6 address mode. OpenStack uses the EUI-64 address format,"
                        + " which requires the prefix to be /64",
                "2001:db8::/65",
                "ipv6_address_mode",
                "slaac");
        assertInvalid("Error parsing dns address nobody", "10.0.0.0/24", "dns_nameservers", List.of("nobody"));
        assertInvalid(
                "nexthop '::1' does not match the ip_version '4'",
                "10.0.0.0/24",
                "host_routes",
                List.of(Map.of("destination", "10.1.0.0/16", "nexthop", "::1")));
    }

    @Test
    void poolsThatCannotBeAreRefused() {
        assertPoolsRefused(400, "InvalidAllocationPool", pool("10.0.0.9", "10.0.0.5"));
        assertPoolsRefused(400, "InvalidAllocationPool", pool("2001:db8::1", "2001:db8::2"));
        assertPoolsRefused(400, "OutOfBoundsAllocationPool", pool("10.0.0.200", "10.0.1.5"));
        assertPoolsRefused(400, "OutOfBoundsAllocationPool", pool("10.0.0.2", "10.0.0.255"));
        assertPoolsRefused(
                409, "OverlappingAllocationPools", pool("10.0.0.2", "10.0.0.20"), pool("10.0.0.20", "10.0.0.30"));
        ApiError error = assertPoolsRefused(409, "GatewayConflictWithAllocationPools", pool("10.0.0.1", "10.0.0.9"));
        assertThat(error.message()).isEqualTo("Gateway ip 10.0.0.1 conflicts with allocation pool 10.0.0.1-10.0.0.9.");
    }

    @Test
    void moreNameserversOrRoutesThanAllowedAreRefused() {
        refused(
                        "10.0.0.0/24",
                        "dns_nameservers",
                        List.of("1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4", "1.1.1.5", "1.1.1.6"))
                .thenRefused(400, "DNSNameServersExhausted");
        refused(
                        "10.0.0.0/24",
                        "host_routes",
                        java.util.Collections.nCopies(21, Map.of("destination", "10.1.0.0/16", "nexthop", "10.0.0.1")))
                .thenRefused(400, "HostRoutesExhausted");
    }

    @Test
    void poolsAndSegmentsThatDoNotExistAreNotFound() {
        refused("10.0.0.0/24", "subnetpool_id", Commands.uuid("pool")).thenRefused(404, "SubnetPoolNotFound");
        refused("10.0.0.0/24", "segment_id", Commands.uuid("segment")).thenRefused(404, "SegmentNotFound");
        refused("10.0.0.0/24", "service_types", List.of("butler:jeeves")).thenRefused(400, "InvalidSubnetServiceType");
    }

    @Test
    void subnetsOfOneNetworkDoNotOverlap() {
        // Given
        MachineDriver machine = given.networked().given(given.subnet(SUBNET, "10.0.0.0/16"));

        // When
        ApiError error = machine.when(given.subnet(Commands.uuid("other"), "10.0.5.0/24"))
                .thenRefused(400, "InvalidInput");

        // Then
        assertThat(error.message())
                .isEqualTo("Invalid input for operation: Requested subnet with cidr: 10.0.5.0/24 for network: " + NET
                        + " overlaps with another subnet.");
    }

    @Test
    void aBulkIsCreatedWholeOrNotAtAll() {
        // Given
        MachineDriver machine = given.networked();
        var first = Commands.draft(SUBNET, subnetAttributes("10.0.0.0/24"));
        var overlapping = Commands.draft(Commands.uuid("x"), subnetAttributes("10.0.0.128/25"));
        var second = Commands.draft(Commands.uuid("y"), subnetAttributes("10.0.1.0/24"));

        // Then
        machine.when(given.owner().createAll(Kind.SUBNET, first, overlapping)).thenRefused(400, "InvalidInput");
        var then = machine.when(given.owner().createAll(Kind.SUBNET, first, second));
        then.thenEvents(SubnetCreated.class, SubnetCreated.class);
        assertThat(then.reply().resources()).hasSize(2);
    }

    @Test
    void onlyTheNetworksOwnerMakesSubnetsAndOthersDoNotEvenSeeIt() {
        // Given
        MachineDriver machine = given.networked();
        String shared = Commands.uuid("shared");
        machine.given(
                given.l2(new L2Event.NetworkCreated(Given.network(shared).with(network -> network.shared(true)))));
        Commands stranger = Commands.byMember("stranger");
        Map<String, @Nullable Object> attributes = subnetAttributes("10.0.0.0/24");
        Map<String, @Nullable Object> onShared = subnetAttributes("10.0.0.0/24", "network_id", shared);

        // Then
        machine.when(stranger.create(Kind.SUBNET, SUBNET, attributes)).thenRefused(404, "NetworkNotFound");
        machine.when(stranger.create(Kind.SUBNET, SUBNET, onShared)).thenRefused(403, "PolicyNotAuthorized");
        machine.given(given.owner().create(Kind.SUBNET, SUBNET, onShared));
        machine.when(stranger.delete(Kind.SUBNET, SUBNET)).thenRefused(403, "PolicyNotAuthorized");
        machine.when(Commands.byAdmin().delete(Kind.SUBNET, SUBNET)).thenEvents(SubnetDeleted.class);
        machine.when(given.owner().delete(Kind.SUBNET, SUBNET)).thenRefused(404, "SubnetNotFound");
    }

    @Test
    void anUpdateChangesWhatIsGivenAndCounts() {
        // Given
        MachineDriver machine = given.networked().given(given.subnet(SUBNET, "10.0.0.0/24"));

        // When
        var then = machine.when(given.owner()
                .update(
                        Kind.SUBNET,
                        SUBNET,
                        Map.of(
                                "name",
                                "green",
                                "dns_nameservers",
                                List.of("1.1.1.1"),
                                "host_routes",
                                List.of(Map.of("destination", "10.1.0.0/16", "nexthop", "10.0.0.9")))));

        // Then
        Subnet subnet = then.resource(Subnet.class);
        then.thenEvents(new SubnetUpdated(subnet, List.of("name", "dns_nameservers", "host_routes")));
        assertThat(subnet.meta().revisionNumber()).isEqualTo(1);
        assertThat(subnet.hostRoutes()).containsExactly(new HostRoute("10.1.0.0/16", "10.0.0.9"));
        assertThat(subnet.gatewayIp()).isEqualTo("10.0.0.1");
        machine.when(given.owner().update(Kind.SUBNET, SUBNET, Map.of("name", "green")))
                .thenNoEvents()
                .reply();
    }

    @Test
    void anUpdateOfAnotherRevisionIsRefused() {
        MachineDriver machine = given.networked().given(given.subnet(SUBNET, "10.0.0.0/24"));

        machine.when(given.owner()
                        .ask(new Operation.Update(Kind.SUBNET, SUBNET, new Attributes(Map.of("name", "x")), 4L)))
                .thenRefused(412, "RevisionNumberConstraintFailed");
    }

    @Test
    void newPoolsCountFromTheNextPort() {
        // Given
        MachineDriver machine = given.networked().given(given.subnet(SUBNET, "10.0.0.0/24"), given.portRequested("a"));

        // When
        machine.given(given.owner()
                .update(
                        Kind.SUBNET,
                        SUBNET,
                        Map.of(
                                "allocation_pools",
                                List.of(pool("10.0.0.2", "10.0.0.2"), pool("10.0.0.50", "10.0.0.60")))));

        // Then
        assertThat(machine.when(given.portRequested("b"))
                        .event(AddressesAllocated.class)
                        .fixedIps())
                .containsExactly(new FixedIp(SUBNET, "10.0.0.50"));
    }

    @Test
    void theGatewayStaysWhileARouterHoldsItAndOutOfThePools() {
        // Given
        MachineDriver machine = given.networked()
                .given(
                        given.subnet(SUBNET, "10.0.0.0/24"),
                        given.portRequested(port("r", "network:router_interface"), List.of(Given.address("10.0.0.1"))));

        // Then
        machine.when(given.owner().update(Kind.SUBNET, SUBNET, Map.of("gateway_ip", "192.0.2.1")))
                .thenRefused(409, "GatewayIpInUse");
        machine.given(given.portDeleted("r"));
        machine.when(given.owner().update(Kind.SUBNET, SUBNET, Map.of("gateway_ip", "10.0.0.7")))
                .thenRefused(409, "GatewayConflictWithAllocationPools");
        assertThat(machine.when(given.owner()
                                .update(Kind.SUBNET, SUBNET, java.util.Collections.singletonMap("gateway_ip", null)))
                        .resource(Subnet.class)
                        .gatewayIp())
                .isNull();
    }

    @Test
    void dhcpStaysOnWhereTheModesNeedIt() {
        MachineDriver machine = given.networked().given(given.slaac(SUBNET6, "2001:db8::/64"));

        machine.when(given.owner().update(Kind.SUBNET, SUBNET6, Map.of("enable_dhcp", false)))
                .thenRefused(400, "InvalidInput");
    }

    @Test
    void aSubnetInUseStays() {
        // Given
        MachineDriver machine = given.networked().given(given.subnet(SUBNET, "10.0.0.0/24"), given.portRequested("a"));

        // When
        ApiError error = machine.when(given.owner().delete(Kind.SUBNET, SUBNET)).thenRefused(409, "SubnetInUse");

        // Then
        assertThat(error.message())
                .isEqualTo("Unable to complete operation on subnet " + SUBNET
                        + ": One or more ports have an IP allocation from this subnet.");
    }

    @Test
    void aSubnetLeavesThePortsThatDoNotKeepIt() {
        // Given
        MachineDriver machine = given.networked()
                .given(
                        given.subnet(SUBNET, "10.0.0.0/24"),
                        given.subnet(Commands.uuid("other"), "10.0.1.0/24"),
                        given.portRequested(
                                port("dhcp", Port.OWNER_DHCP),
                                List.of(Given.anyOf(SUBNET), Given.anyOf(Commands.uuid("other")))));

        // When
        var then = machine.when(given.owner().delete(Kind.SUBNET, SUBNET));

        // Then
        then.thenEvents(AddressesChanged.class, SubnetDeleted.class);
        assertThat(then.event(AddressesChanged.class).fixedIps())
                .containsExactly(new FixedIp(Commands.uuid("other"), "10.0.1.2"));
        assertThat(then.reply().resources()).isEmpty();
    }

    @Test
    void anAutomaticSubnetComesToPortsThatAreThereAndGoesFromThem() {
        // Given
        MachineDriver machine = given.networked()
                .given(
                        given.subnet(SUBNET, "10.0.0.0/24"),
                        given.portRequested("a"),
                        given.portRequested(port("r", "network:router_interface"), List.of()));
        FixedIp v4 = new FixedIp(SUBNET, "10.0.0.2");
        FixedIp v6 = new FixedIp(
                SUBNET6, Eui64.address(Cidr.parse("2001:db8::/64"), mac("a")).toString());

        // When
        var created = machine.when(given.slaac(SUBNET6, "2001:db8::/64"));

        // Then
        created.thenEvents(SubnetCreated.class, AddressesChanged.class);
        assertThat(created.event(AddressesChanged.class))
                .isEqualTo(new AddressesChanged(Commands.uuid("a"), NET, List.of(v4, v6)));

        // When
        var deleted = machine.when(given.owner().delete(Kind.SUBNET, SUBNET6));

        // Then
        deleted.thenEvents(AddressesChanged.class, SubnetDeleted.class);
        assertThat(deleted.event(AddressesChanged.class).fixedIps()).containsExactly(v4);
    }

    @Test
    void aNetworkThatGoesTakesItsSubnetsAlong() {
        // Given
        MachineDriver machine = given.networked()
                .given(
                        given.subnet(SUBNET, "10.0.0.0/24"),
                        given.slaac(SUBNET6, "2001:db8::/64"),
                        given.portRequested(port("dhcp", Port.OWNER_DHCP), null));

        // When
        machine.when(given.l2(new L2Event.NetworkDeletionRequested(NET)))
                .thenEvents(SubnetDeleted.class, SubnetDeleted.class, NetworkReleased.class);

        // Then
        machine.when(given.l2(new L2Event.PortDeleted(port("dhcp", Port.OWNER_DHCP))))
                .thenNoEvents();
        machine.when(given.l2(new L2Event.NetworkDeleted(Given.network(NET)))).thenNoEvents();
        machine.when(given.subnet(SUBNET, "10.0.0.0/24")).thenRefused(404, "NetworkNotFound");
    }

    @Test
    void tagsAreSetAsAWhole() {
        MachineDriver machine = given.networked().given(given.subnet(SUBNET, "10.0.0.0/24"));

        var then = machine.when(
                given.owner().act(Kind.SUBNET, SUBNET, "set-tags", Map.of("tags", List.of("b", "a", "b"))));

        assertThat(then.resource(Subnet.class).meta().tags()).containsExactly("a", "b");
        then.thenEvents(SubnetUpdated.class);
    }

    private String shape(String cidr, @Nullable Object... more) {
        Subnet subnet = given.networked()
                .when(given.owner().create(Kind.SUBNET, SUBNET, subnetAttributes(cidr, more)))
                .resource(Subnet.class);
        StringBuilder text = new StringBuilder(String.valueOf(subnet.gatewayIp()));
        subnet.allocationPools()
                .forEach(pool ->
                        text.append(' ').append(pool.start()).append('-').append(pool.end()));
        return text.toString();
    }

    private MachineDriver.Then refused(String cidr, Object... more) {
        return given.networked().when(given.subnet(SUBNET, cidr, more));
    }

    private void assertInvalid(String reason, String cidr, Object... more) {
        ApiError error = refused(cidr, more).thenRefused(400, "InvalidInput");
        assertThat(error.message()).isEqualTo("Invalid input for operation: " + reason + ".");
    }

    @SafeVarargs
    private ApiError assertPoolsRefused(int status, String type, Map<String, String>... pools) {
        return refused("10.0.0.0/24", "allocation_pools", List.of(pools)).thenRefused(status, type);
    }

    private static Map<String, String> pool(String start, String end) {
        return Map.of("start", start, "end", end);
    }

    @Test
    void anInstanceWithoutAnIpv4SubnetHasNoIpv4Address() {
        MachineDriver machine = given.networked().given(given.slaac(SUBNET6, "2001:db8::/64"));

        assertThat(machine.when(given.portRequested(port("a", INSTANCE), null))
                        .event(AddressesAllocated.class)
                        .fixedIps())
                .hasSize(1);
    }
}
