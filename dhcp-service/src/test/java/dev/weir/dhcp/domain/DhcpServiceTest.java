package dev.weir.dhcp.domain;

import static dev.weir.dhcp.domain.Given.DISTRIBUTED;
import static dev.weir.dhcp.domain.Given.MAC;
import static dev.weir.dhcp.domain.Given.NET;
import static dev.weir.dhcp.domain.Given.NO_ADDRESS;
import static dev.weir.dhcp.domain.Given.SCHEDULED;
import static dev.weir.dhcp.domain.Given.SUBNET;
import static dev.weir.dhcp.domain.Given.SUBNET6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.desired.DesiredDhcp;
import dev.weir.contracts.event.DhcpEvent.DhcpNetworkForgotten;
import dev.weir.contracts.event.DhcpEvent.DhcpNetworkObserved;
import dev.weir.contracts.event.DhcpEvent.DhcpNodeObserved;
import dev.weir.contracts.event.DhcpEvent.DhcpPortChangeRequested;
import dev.weir.contracts.event.DhcpEvent.DhcpPortFailed;
import dev.weir.contracts.event.DhcpEvent.DhcpPortForgotten;
import dev.weir.contracts.event.DhcpEvent.DhcpPortObserved;
import dev.weir.contracts.event.DhcpEvent.DhcpPortReleased;
import dev.weir.contracts.event.DhcpEvent.DhcpPortRequested;
import dev.weir.contracts.event.DhcpEvent.DhcpServiceCreated;
import dev.weir.contracts.event.DhcpEvent.DhcpServiceDeleted;
import dev.weir.contracts.event.DhcpEvent.DhcpServiceUpdated;
import dev.weir.contracts.event.DhcpEvent.DhcpSubnetForgotten;
import dev.weir.contracts.event.DhcpEvent.DhcpSubnetObserved;
import dev.weir.contracts.event.DhcpEvent.LeaseEnded;
import dev.weir.contracts.event.DhcpEvent.LeaseGranted;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.FixedIp;
import dev.weir.serde.Json;
import dev.weir.service.testing.Commands;
import dev.weir.service.testing.MachineDriver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DhcpServiceTest {
    private static final FixedIp SERVER_IP = new FixedIp(SUBNET, "10.0.0.2");
    private static final FixedIp SERVER_IP6 = new FixedIp(SUBNET6, "2001:db8::f816:3eff:fe00:2");

    private final Given given = new Given();

    @Test
    void theFirstSubnetAsksForThePortOfTheServer() {
        // Given
        MachineDriver machine = Given.machine(DISTRIBUTED).given(given.network());

        // When
        var then = machine.when(given.subnet(SUBNET, "10.0.0.0/24"));

        // Then
        then.thenEvents(DhcpSubnetObserved.class, DhcpPortRequested.class, DhcpServiceCreated.class);
        DhcpPortRequested asked = then.event(DhcpPortRequested.class);
        assertThat(asked.deviceId()).isEqualTo("dhcp-distributed-" + NET);
        assertThat(asked.subnetIds()).containsExactly(SUBNET);
        assertThat(asked.hostId()).isNull();
        assertThat(then.event(DhcpServiceCreated.class).dhcpService().portIds()).isEmpty();
        assertThat(machine.desired()).isEmpty();
    }

    @Test
    void theSubnetMayBeKnownBeforeItsNetwork() {
        // Given
        MachineDriver machine = Given.machine(DISTRIBUTED);

        // Then
        machine.when(given.subnet(SUBNET, "10.0.0.0/24")).thenEvents(DhcpSubnetObserved.class);
        machine.when(given.network())
                .thenEvents(DhcpNetworkObserved.class, DhcpPortRequested.class, DhcpServiceCreated.class);
    }

    @Test
    void whatDhcpSaysIsPublishedWithThePort() {
        // Given
        MachineDriver machine = Given.machine(DISTRIBUTED).given(given.network());
        DhcpPortRequested asked = request(machine, SUBNET, "10.0.0.0/24");

        // When
        var then = machine.when(given.portCreated(asked, SERVER_IP));

        // Then
        then.thenEvents(DhcpPortObserved.class, DhcpServiceUpdated.class);
        assertThat(then.event(DhcpServiceUpdated.class).dhcpService().portIds()).containsExactly(asked.portId());
        DesiredDhcp desired = desired(machine);
        assertThat(desired.servers())
                .containsExactly(new DesiredDhcp.Server("", asked.portId(), MAC, List.of(SERVER_IP)));
        assertThat(desired.mtu()).isEqualTo(1450);
        assertThat(desired.leaseSeconds()).isEqualTo(86_400);
        assertThat(desired.distributed()).isTrue();
        assertThat(desired.subnets())
                .containsExactly(new DesiredDhcp.SubnetOptions(
                        SUBNET,
                        4,
                        "10.0.0.0/24",
                        "10.0.0.1",
                        List.of("192.0.2.53"),
                        List.of(),
                        true,
                        null,
                        null,
                        false));
    }

    @Test
    void anotherSubnetChangesThePortAndItsGoingNeedsNoChange() {
        // Given
        MachineDriver machine = Given.machine(DISTRIBUTED).given(given.network());
        DhcpPortRequested asked = request(machine, SUBNET, "10.0.0.0/24");
        machine.given(given.portCreated(asked, SERVER_IP));

        // When
        var then = machine.when(given.subnet(SUBNET6, "2001:db8::/64"));

        // Then
        then.thenEvents(DhcpSubnetObserved.class, DhcpPortChangeRequested.class);
        assertThat(then.event(DhcpPortChangeRequested.class).subnetIds()).containsExactly(SUBNET, SUBNET6);

        // When
        machine.when(given.told(new L2Event.PortUpdated(
                        Given.port(asked.portId(), SERVER_IP, SERVER_IP6), List.of("fixed_ips"))))
                .thenEvents(DhcpPortObserved.class);

        // Then
        assertThat(desired(machine).servers().getFirst().fixedIps()).containsExactly(SERVER_IP, SERVER_IP6);
        assertThat(desired(machine).subnets().get(1).advertised()).isTrue();
        machine.when(given.told(new IpamEvent.SubnetDeleted(Given.subnet(SUBNET6, "2001:db8::/64", true))))
                .thenEvents(DhcpSubnetForgotten.class);
    }

    @Test
    void aSubnetWithoutDhcpNeedsNoServer() {
        // Given
        MachineDriver machine = Given.machine(DISTRIBUTED).given(given.network());
        DhcpPortRequested asked = request(machine, SUBNET, "10.0.0.0/24");
        machine.given(given.portCreated(asked, SERVER_IP));

        // When
        var off = machine.when(given.told(
                new IpamEvent.SubnetUpdated(Given.subnet(SUBNET, "10.0.0.0/24", false), List.of("enable_dhcp"))));

        // Then
        off.thenEvents(DhcpSubnetObserved.class, DhcpPortReleased.class, DhcpServiceDeleted.class);
        assertThat(machine.desired()).isEmpty();
        machine.when(given.told(new L2Event.PortDeleted(Given.port(asked.portId(), SERVER_IP))))
                .thenEvents(DhcpPortForgotten.class);

        // When
        var on = machine.when(given.told(
                new IpamEvent.SubnetUpdated(Given.subnet(SUBNET, "10.0.0.0/24", true), List.of("enable_dhcp"))));

        // Then
        assertThat(on.event(DhcpPortRequested.class).portId()).isNotEqualTo(asked.portId());
    }

    @Test
    void aRefusedPortIsAskedForAgainLaterAndLater() {
        // Given
        MachineDriver machine = Given.machine(DISTRIBUTED).given(given.network());
        DhcpPortRequested asked = request(machine, SUBNET, "10.0.0.0/24");

        // When
        machine.when(given.portRefused(asked.portId()))
                .thenEvents(new DhcpPortFailed(asked.portId(), NET, NO_ADDRESS, 1, Commands.START_MS + 1_000));

        // Then
        machine.after(Duration.ofMillis(999)).thenNoEvents();
        machine.after(Duration.ofMillis(1)).thenEvents(asked);
        machine.given(given.portRefused(asked.portId()));
        machine.after(Duration.ofMillis(1_999)).thenNoEvents();
        machine.after(Duration.ofMillis(1)).thenEvents(asked);
    }

    @Test
    void aFreedAddressIsTriedAtOnce() {
        // Given
        MachineDriver machine = Given.machine(DISTRIBUTED).given(given.network());
        DhcpPortRequested asked = request(machine, SUBNET, "10.0.0.0/24");
        machine.given(given.portRefused(asked.portId()));

        // Then
        machine.when(given.told(new IpamEvent.AddressesReleased(Commands.uuid("x"), NET, List.of(SERVER_IP))))
                .thenEvents(asked);
        machine.when(given.portCreated(asked, SERVER_IP)).thenEvents(DhcpPortObserved.class, DhcpServiceUpdated.class);
    }

    @Test
    void aPortThatSomebodyDeletedIsReplaced() {
        // Given
        MachineDriver machine = Given.machine(DISTRIBUTED).given(given.network());
        DhcpPortRequested asked = request(machine, SUBNET, "10.0.0.0/24");
        machine.given(given.portCreated(asked, SERVER_IP));

        // When
        var then = machine.when(given.told(new L2Event.PortDeleted(Given.port(asked.portId(), SERVER_IP))));

        // Then
        then.thenEvents(DhcpPortForgotten.class, DhcpPortRequested.class, DhcpServiceUpdated.class);
        assertThat(then.event(DhcpPortRequested.class).portId()).isNotEqualTo(asked.portId());
    }

    @Test
    void aNetworkThatGoesTakesEverythingAlong() {
        // Given
        MachineDriver machine = Given.machine(DISTRIBUTED).given(given.network());
        DhcpPortRequested asked = request(machine, SUBNET, "10.0.0.0/24");
        machine.given(given.portCreated(asked, SERVER_IP)).given(Given.lease("hv1", "guest", false));

        // When
        machine.when(given.told(new L2Event.NetworkDeletionRequested(NET)))
                .thenEvents(DhcpServiceDeleted.class, DhcpNetworkForgotten.class);

        // Then
        machine.when(given.told(new IpamEvent.SubnetDeleted(Given.subnet(SUBNET, "10.0.0.0/24", true))))
                .thenEvents(DhcpSubnetForgotten.class);
        machine.when(given.told(new L2Event.PortDeleted(Given.port(asked.portId(), SERVER_IP))))
                .thenNoEvents();
        machine.when(given.told(new L2Event.NetworkDeleted(Given.network(1450))))
                .thenNoEvents();
        machine.machine()
                .image()
                .tables()
                .forEach(table -> assertThat(table.size()).as(table.name()).isZero());
    }

    @Test
    void scheduledNetworksAreServedByLiveNodesAndMoveFromDeadOnes() {
        // Given
        MachineDriver machine = Given.machine(SCHEDULED)
                .given(given.nodeRegistered("hv1"), given.nodeRegistered("hv2"), given.nodeRegistered("hv3"))
                .given(given.network());

        // When
        var then = machine.when(given.subnet(SUBNET, "10.0.0.0/24"));

        // Then
        List<DhcpPortRequested> asked = then.events().stream()
                .filter(DhcpPortRequested.class::isInstance)
                .map(DhcpPortRequested.class::cast)
                .toList();
        assertThat(asked.stream().map(DhcpPortRequested::hostId)).containsExactly("hv1", "hv2");
        assertThat(asked.getFirst().deviceId()).isEqualTo("dhcphv1-" + NET);

        // Given
        machine.given(given.portCreated(asked.get(0), SERVER_IP))
                .given(given.portCreated(asked.get(1), new FixedIp(SUBNET, "10.0.0.3")));
        assertThat(machine.desired()).containsKeys("hv1/dhcp-placement/" + NET, "hv2/dhcp-placement/" + NET);

        // When
        var down = machine.when(given.told(new L2Event.NodeDown(Given.node("hv1", false))));

        // Then
        down.thenEvents(
                DhcpNodeObserved.class, DhcpPortReleased.class, DhcpPortRequested.class, DhcpServiceUpdated.class);
        assertThat(down.event(DhcpPortRequested.class).hostId()).isEqualTo("hv3");
        assertThat(down.event(DhcpPortReleased.class).portId())
                .isEqualTo(asked.get(0).portId());
        assertThat(machine.desired()).doesNotContainKey("hv1/dhcp-placement/" + NET);
        machine.when(given.told(new L2Event.NodeUp(Given.node("hv1", true)))).thenEvents(DhcpNodeObserved.class);
    }

    @Test
    void aDeadNodeKeepsServingForWantOfAnother() {
        // Given
        MachineDriver machine = Given.machine(SCHEDULED).given(given.nodeRegistered("hv1"), given.network());
        machine.given(given.subnet(SUBNET, "10.0.0.0/24"));

        // Then
        machine.when(given.told(new L2Event.NodeDown(Given.node("hv1", false)))).thenEvents(DhcpNodeObserved.class);
        machine.when(given.told(new L2Event.NodeRegistered(Given.node("hv2", true))))
                .thenEvents(DhcpNodeObserved.class, DhcpPortRequested.class, DhcpServiceUpdated.class);
    }

    @Test
    void theNetworksOfADeadNodeSpreadOverTheLivingOnes() {
        // Given
        DhcpPolicy one = new DhcpPolicy("scheduled", 1, 86_400, "openstacklocal", 1_000, 4_000);
        MachineDriver machine = Given.machine(one).given(given.nodeRegistered("hv1"));
        for (int i = 0; i < 6; i++) {
            String network = Commands.uuid("net" + i);
            machine.given(given.told(
                            new L2Event.NetworkCreated(Given.network(1450).withId(network))))
                    .given(given.told(
                            new IpamEvent.SubnetCreated(Given.subnet(Commands.uuid("subnet" + i), "10.0.0.0/24", true)
                                    .withNetworkId(network))));
        }
        machine.given(given.nodeRegistered("hv2"), given.nodeRegistered("hv3"));

        // When
        var then = machine.when(given.told(new L2Event.NodeDown(Given.node("hv1", false))));

        // Then
        assertThat(then.events().stream()
                        .filter(DhcpPortRequested.class::isInstance)
                        .map(event -> ((DhcpPortRequested) event).hostId()))
                .containsExactlyInAnyOrder("hv2", "hv2", "hv2", "hv3", "hv3", "hv3");
    }

    @Test
    void aLeaseIsAnEventButItsRenewalIsNot() {
        // Given
        MachineDriver machine = Given.machine(DISTRIBUTED).given(given.network());

        // Then
        machine.when(Given.lease("hv1", "guest", false)).thenEvents(LeaseGranted.class);
        machine.when(Given.lease("hv1", "guest", false)).thenNoEvents();
        machine.when(Given.lease("hv2", "guest", false)).thenEvents(LeaseGranted.class);
        machine.when(Given.lease("hv1", "guest", true)).thenNoEvents();
        machine.when(Given.lease("hv2", "guest", true)).thenEvents(LeaseEnded.class);
        machine.when(Given.lease("hv2", "guest", true)).thenNoEvents();
    }

    @Test
    void aDeletedPortHasNoLease() {
        MachineDriver machine =
                Given.machine(DISTRIBUTED).given(given.network()).given(Given.lease("hv1", "guest", false));

        machine.when(given.told(new L2Event.PortDeleted(Given.port(Commands.uuid("guest")))))
                .thenEvents(LeaseEnded.class);
    }

    @Test
    void aNewModeMovesNetworksOverWithoutBeingAsked() {
        // Given
        MachineDriver before = Given.machine(DISTRIBUTED).given(given.nodeRegistered("hv1"), given.network());
        DhcpPortRequested asked = request(before, SUBNET, "10.0.0.0/24");
        before.given(given.portCreated(asked, SERVER_IP));
        DhcpMachine after = new DhcpMachine(SCHEDULED);
        before.machine()
                .image()
                .tables()
                .forEach(table -> table.keys().forEach(key -> {
                    var target = after.image().table(table.name());
                    assertThat(target).isNotNull();
                    target.load(key, table.require(key));
                }));

        // When
        var then = MachineDriver.of(after).after(Duration.ZERO);

        // Then
        then.thenEvents(DhcpPortReleased.class, DhcpPortRequested.class, DhcpServiceUpdated.class);
    }

    private DhcpPortRequested request(MachineDriver machine, String subnetId, String cidr) {
        return machine.when(given.subnet(subnetId, cidr)).event(DhcpPortRequested.class);
    }

    private static DesiredDhcp desired(MachineDriver machine) {
        String json = machine.desired().get(NET + "/dhcp/" + NET);
        assertThat(json).isNotNull();
        return Json.read(json.getBytes(StandardCharsets.UTF_8), DesiredDhcp.class);
    }
}
