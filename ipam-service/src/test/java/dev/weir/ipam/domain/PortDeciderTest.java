package dev.weir.ipam.domain;

import static dev.weir.ipam.domain.Given.INSTANCE;
import static dev.weir.ipam.domain.Given.NET;
import static dev.weir.ipam.domain.Given.SUBNET;
import static dev.weir.ipam.domain.Given.SUBNET6;
import static dev.weir.ipam.domain.Given.address;
import static dev.weir.ipam.domain.Given.anyOf;
import static dev.weir.ipam.domain.Given.mac;
import static dev.weir.ipam.domain.Given.port;
import static dev.weir.ipam.domain.Given.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.event.AddressRequest;
import dev.weir.contracts.event.IpamEvent.AddressesAllocated;
import dev.weir.contracts.event.IpamEvent.AddressesRefused;
import dev.weir.contracts.event.IpamEvent.AddressesReleased;
import dev.weir.contracts.event.IpamEvent.PortObserved;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.net.Cidr;
import dev.weir.contracts.reply.ApiError;
import dev.weir.service.testing.Commands;
import dev.weir.service.testing.MachineDriver;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PortDeciderTest {
    private static final String V6 = "2001:db8::/64";

    private final Given given = new Given();

    @Test
    void aPortTakesTheLowestFreeAddressAfterTheGateway() {
        // Given
        MachineDriver machine = given.networked().given(given.subnet(SUBNET, "10.0.0.0/24"));

        // When
        var then = machine.when(given.portRequested("a"));

        // Then
        then.thenEvents(new AddressesAllocated(
                        Commands.uuid("a"),
                        NET,
                        given.l2Sequence(),
                        INSTANCE,
                        mac("a"),
                        List.of(new FixedIp(SUBNET, "10.0.0.2"))))
                .thenNoReply();
        assertThat(granted(machine, "b")).containsExactly("10.0.0.3");
    }

    @Test
    void aReleasedAddressIsTheNextOneGiven() {
        // Given
        MachineDriver machine = given.networked()
                .given(given.subnet(SUBNET, "10.0.0.0/24"), given.portRequested("a"), given.portRequested("b"));

        // When
        machine.when(given.portDeleted("a"))
                .thenEvents(new AddressesReleased(Commands.uuid("a"), NET, List.of(new FixedIp(SUBNET, "10.0.0.2"))));

        // Then
        assertThat(granted(machine, "c")).containsExactly("10.0.0.2");
    }

    @Test
    void aRefusedPortGivesBackWhatItWasGranted() {
        MachineDriver machine = given.networked().given(given.subnet(SUBNET, "10.0.0.0/24"), given.portRequested("a"));

        machine.when(given.l2(new L2Event.PortRefused(Commands.uuid("a"), ApiError.conflict("MacAddressInUse", ""))))
                .thenEvents(AddressesReleased.class);
        machine.when(given.portDeleted("a")).thenNoEvents();
    }

    @Test
    void aFullSubnetRefusesAndTheNextSubnetIsUsedFirst() {
        // Given
        MachineDriver machine = given.networked()
                .given(given.subnet(SUBNET, "10.0.0.0/30"), given.subnet(Commands.uuid("second"), "10.0.1.0/30"));

        // Then
        assertThat(granted(machine, "a")).containsExactly("10.0.0.2");
        assertThat(granted(machine, "b")).containsExactly("10.0.1.2");
        ApiError error = refused(machine, port("c", INSTANCE), null);
        assertThat(error.status()).isEqualTo(409);
        assertThat(error.type()).isEqualTo("IpAddressGenerationFailure");
        assertThat(error.message()).isEqualTo("No more IP addresses available on network " + NET + ".");
    }

    @Test
    void aNetworkWithoutSubnetsGivesNoAddresses() {
        assertThat(granted(given.networked(), "a")).isEmpty();
    }

    @Test
    void aPortOfANetworkThatIsGoneIsRefused() {
        MachineDriver machine = given.networked().given(given.l2(new L2Event.NetworkDeletionRequested(NET)));

        assertThat(refused(machine, port("a", INSTANCE), null).type()).isEqualTo("NetworkNotFound");
    }

    @Test
    void oneAddressOfEveryKindAndAllAutomaticOnes() {
        // Given
        MachineDriver machine = given.networked()
                .given(
                        given.subnet(SUBNET, "10.0.0.0/24"),
                        given.subnet(
                                Commands.uuid("stateful"), "2001:db8:1::/64", "ipv6_address_mode", "dhcpv6-stateful"),
                        given.slaac(SUBNET6, V6));

        // When
        List<String> granted = granted(machine, "a");

        // Then
        assertThat(granted)
                .containsExactly(
                        "10.0.0.2",
                        "2001:db8:1::2",
                        Eui64.address(Cidr.parse(V6), mac("a")).toString());
    }

    @Test
    void theInterfaceIdFollowsFromTheMac() {
        assertThat(Eui64.address(Cidr.parse(V6), "fa:16:3e:33:44:55")).hasToString("2001:db8::f816:3eff:fe33:4455");
    }

    @Test
    void wantedAddressesAreGivenBeforeAnyOthersAreChosen() {
        // Given
        MachineDriver machine = given.networked().given(given.subnet(SUBNET, "10.0.0.0/24"));

        // When
        List<String> granted = granted(machine, port("a", INSTANCE), List.of(anyOf(SUBNET), address("10.0.0.2")));

        // Then
        assertThat(granted).containsExactlyInAnyOrder("10.0.0.2", "10.0.0.3");
    }

    @Test
    void anAddressOutsideOfThePoolsCanBeWantedAndComesBackToNoPool() {
        // Given
        MachineDriver machine = given.networked()
                .given(given.subnet(
                        SUBNET,
                        "10.0.0.0/24",
                        "allocation_pools",
                        List.of(Map.of("start", "10.0.0.10", "end", "10.0.0.10"))));

        // When
        assertThat(granted(machine, port("a", INSTANCE), List.of(address("10.0.0.200"))))
                .containsExactly("10.0.0.200");
        machine.given(given.portDeleted("a"));

        // Then
        assertThat(granted(machine, "b")).containsExactly("10.0.0.10");
        assertThat(refused(machine, port("c", INSTANCE), null).type()).isEqualTo("IpAddressGenerationFailure");
    }

    @Test
    void wantedAddressesThatCannotBeAreRefusedAsNeutronDoes() {
        // Given
        MachineDriver machine = given.networked()
                .given(given.subnet(SUBNET, "10.0.0.0/24"), given.slaac(SUBNET6, V6), given.portRequested("taken"));
        String elsewhere = Commands.uuid("nowhere");

        // Then
        assertRefused(machine, address("10.0.0.2"), 409, "IpAddressAlreadyAllocated");
        assertRefused(machine, address("10.0.1.2"), 400, "InvalidIpForNetwork");
        assertRefused(machine, new AddressRequest(SUBNET, "10.0.1.2"), 400, "InvalidIpForSubnet");
        assertRefused(machine, new AddressRequest(SUBNET, "10.0.0.255"), 400, "InvalidIpForSubnet");
        assertRefused(machine, new AddressRequest(SUBNET, "10.0.0.0"), 400, "InvalidIpForSubnet");
        assertRefused(machine, anyOf(elsewhere), 404, "SubnetNotFound");
        assertRefused(machine, new AddressRequest(SUBNET6, "2001:db8::5"), 400, "AllocationOnAutoAddressSubnet");
    }

    @Test
    void theAutomaticAddressMayBeWanted() {
        // Given
        MachineDriver machine = given.networked().given(given.slaac(SUBNET6, V6));
        String automatic = Eui64.address(Cidr.parse(V6), mac("a")).toString();

        // Then
        assertThat(granted(machine, port("a", INSTANCE), List.of(address(automatic))))
                .containsExactly(automatic);
    }

    @Test
    void aRouterInterfaceTakesTheGatewayAndNoAutomaticAddress() {
        // Given
        MachineDriver machine = given.networked().given(given.subnet(SUBNET, "10.0.0.0/24"), given.slaac(SUBNET6, V6));

        // When
        List<String> granted = granted(
                machine,
                port("r", "network:router_interface"),
                List.of(new AddressRequest(SUBNET, "10.0.0.1"), new AddressRequest(SUBNET6, "2001:db8::1")));

        // Then
        assertThat(granted).containsExactly("10.0.0.1", "2001:db8::1");
    }

    @Test
    void aSubnetForOtherOwnersIsNotUsed() {
        // Given
        MachineDriver machine = given.networked()
                .given(given.subnet(SUBNET, "10.0.0.0/24", "service_types", List.of("network:floatingip")));

        // Then
        assertThat(refused(machine, port("a", INSTANCE), null).type())
                .isEqualTo("IpAddressGenerationFailureNoMatchingSubnet");
        assertThat(granted(machine, port("dhcp", Port.OWNER_DHCP), null)).containsExactly("10.0.0.2");
    }

    @Test
    void aChangeKeepsWhatIsStillWanted() {
        // Given
        MachineDriver machine = given.networked()
                .given(given.subnet(SUBNET, "10.0.0.0/24"), given.slaac(SUBNET6, V6), given.portRequested("a"));
        String automatic = Eui64.address(Cidr.parse(V6), mac("a")).toString();

        // When
        var then = machine.when(
                given.portChangeRequested(port("a", INSTANCE), anyOf(SUBNET), anyOf(SUBNET), address("10.0.0.9")));

        // Then
        assertThat(texts(then.event(AddressesAllocated.class).fixedIps()))
                .containsExactlyInAnyOrder("10.0.0.2", automatic, "10.0.0.9", "10.0.0.3");

        // When
        var less = machine.when(given.portChangeRequested(port("a", INSTANCE), address("10.0.0.9")));

        // Then
        assertThat(texts(less.event(AddressesAllocated.class).fixedIps()))
                .containsExactlyInAnyOrder(automatic, "10.0.0.9");
        assertThat(granted(machine, "b")).contains("10.0.0.2");
    }

    @Test
    void anotherMacMovesTheAutomaticAddress() {
        // Given
        MachineDriver machine = given.networked()
                .given(given.subnet(SUBNET, "10.0.0.0/24"), given.slaac(SUBNET6, V6), given.portRequested("a"));
        String before = Eui64.address(Cidr.parse(V6), mac("a")).toString();
        Port changed = port("a", INSTANCE).with(p -> p.macAddress("fa:16:3e:00:00:01"));

        // When
        var then = machine.when(given.portChangeRequested(
                changed, new AddressRequest(SUBNET, "10.0.0.2"), new AddressRequest(SUBNET6, before)));

        // Then
        assertThat(texts(then.event(AddressesAllocated.class).fixedIps()))
                .containsExactly("10.0.0.2", "2001:db8::f816:3eff:fe00:1");
    }

    @Test
    void aRefusedChangeLeavesTheAddresses() {
        // Given
        MachineDriver machine = given.networked()
                .given(given.subnet(SUBNET, "10.0.0.0/24"), given.portRequested("a"), given.portRequested("b"));

        // When
        machine.when(given.portChangeRequested(port("a", INSTANCE), address("10.0.0.3")))
                .thenEvents(AddressesRefused.class);

        // Then
        machine.when(given.portDeleted("a"))
                .thenEvents(new AddressesReleased(Commands.uuid("a"), NET, List.of(new FixedIp(SUBNET, "10.0.0.2"))));
    }

    @Test
    void aNewOwnerIsNotedOnce() {
        // Given
        MachineDriver machine =
                given.networked().given(given.subnet(SUBNET, "10.0.0.0/24"), given.portRequested(port("a", ""), null));

        // Then
        machine.when(given.l2(new L2Event.PortUpdated(port("a", INSTANCE), List.of("device_owner"))))
                .thenEvents(new PortObserved(Commands.uuid("a"), NET, INSTANCE, mac("a")));
        machine.when(given.l2(new L2Event.PortUpdated(port("a", INSTANCE), List.of("name"))))
                .thenNoEvents();
    }

    private List<String> granted(MachineDriver machine, String name) {
        return granted(machine, port(name, INSTANCE), null);
    }

    private List<String> granted(MachineDriver machine, Port port, @Nullable List<AddressRequest> wanted) {
        return texts(machine.when(given.portRequested(port, wanted))
                .event(AddressesAllocated.class)
                .fixedIps());
    }

    private ApiError refused(MachineDriver machine, Port port, @Nullable List<AddressRequest> wanted) {
        return machine.when(given.portRequested(port, wanted))
                .event(AddressesRefused.class)
                .error();
    }

    private void assertRefused(MachineDriver machine, AddressRequest wanted, int status, String type) {
        ApiError error = refused(machine, port("wants", INSTANCE), List.of(wanted));
        assertThat(error.type()).isEqualTo(type);
        assertThat(error.status()).isEqualTo(status);
    }
}
