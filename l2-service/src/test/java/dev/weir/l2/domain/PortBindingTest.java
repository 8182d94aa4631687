package dev.weir.l2.domain;

import static dev.weir.l2.domain.Cloud.NET;
import static dev.weir.service.testing.Commands.uuid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.event.DhcpEvent;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Port;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortBindingTest {
    private static final String PORT = uuid("port");
    private static final String DESIRED = "hv1/port/" + PORT;
    private static final String ENDPOINT = NET + "/endpoints/node/hv1";
    private static final String DISTRIBUTED = NET + "/endpoints/port/" + PORT;

    private final Cloud cloud = Cloud.withNetwork();

    @Test
    void aPortCreatedForANodeIsBoundThereButDownUntilTheNodeProvesIt() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5));

        // When
        cloud.withPort("port", Map.of("binding:host_id", "hv1"));

        // Then
        Port port = cloud.port("port");
        assertThat(port.binding().vifType()).isEqualTo("bridge");
        assertThat(port.binding().vifDetails())
                .containsEntry("port_filter", true)
                .containsEntry("connectivity", "l2")
                .containsEntry("bridge_name", "brq" + NET.substring(0, 11));
        assertThat(port.status()).isEqualTo("DOWN");
        assertThat(cloud.driver.desired()).containsKeys(DESIRED, ENDPOINT);
        assertThat(cloud.driver.desired().get(ENDPOINT)).contains("172.31.255.11");
    }

    @Test
    void portsOfANetworkOrGroupOnOneNodeAreOneRecordAndOthersOneEach() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5));
        String group = cloud.machine.image().groups.keys().iterator().next();
        String members = group + "/members/node/hv1";

        // When
        cloud.withPort("port", Map.of("binding:host_id", "hv1"));
        cloud.withPort("other", Map.of("binding:host_id", "hv1"));
        cloud.withPort("nowhere", Map.of());

        // Then
        assertThat(cloud.driver.desired().get(ENDPOINT)).contains(PORT, uuid("other"));
        assertThat(cloud.driver.desired().get(members)).contains(PORT, uuid("other"));
        assertThat(cloud.driver.desired())
                .containsKey(group + "/members/port/" + uuid("nowhere"))
                .doesNotContainKey(NET + "/endpoints/port/" + uuid("nowhere"));

        // When
        cloud.driver.given(cloud.p1.delete(Kind.PORT, uuid("other")));

        // Then
        assertThat(cloud.driver.desired().get(ENDPOINT)).contains(PORT).doesNotContain(uuid("other"));
        assertThat(cloud.driver.desired().get(members)).contains(PORT).doesNotContain(uuid("other"));
    }

    @Test
    void whoMovesToAnotherNodeIsInItsRecordAndNotInTheFirstOnesAnyMore() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5));
        cloud.driver.given(Script.hello("hv2", 5));
        cloud.withPort("port", Map.of("binding:host_id", "hv1"));

        // When
        cloud.when(cloud.admin.update(Kind.PORT, PORT, Map.of("binding:host_id", "hv2")));

        // Then
        assertThat(cloud.driver.desired()).doesNotContainKey(ENDPOINT);
        assertThat(cloud.driver.desired().get(NET + "/endpoints/node/hv2")).contains(PORT);
    }

    @Test
    void evidenceFromTheNodeTurnsThePortActiveAndItsLossDown() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5));
        cloud.withPort("port", Map.of("binding:host_id", "hv1"));

        // When
        var up = cloud.when(Script.portStatus("hv1", 5, PORT, 0, true));
        var again = cloud.when(Script.portStatus("hv1", 5, PORT, 0, true));
        var down = cloud.when(Script.portStatus("hv1", 5, PORT, 0, false));

        // Then
        L2Event.PortStatusChanged active = up.event(L2Event.PortStatusChanged.class);
        assertThat(active.port().status()).isEqualTo("ACTIVE");
        assertThat(active.previousStatus()).isEqualTo("DOWN");
        again.thenNoEvents();
        assertThat(down.event(L2Event.PortStatusChanged.class).reason()).isEqualTo("no tap");
    }

    @Test
    void evidenceOfAnotherNodeOrAnEarlierAgentProvesNothing() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5), Script.hello("hv2", 5));
        cloud.withPort("port", Map.of("binding:host_id", "hv1"));

        // When
        var otherNode = cloud.when(Script.portStatus("hv2", 5, PORT, 0, true));
        var earlierAgent = cloud.when(Script.portStatus("hv1", 4, PORT, 0, true));

        // Then
        otherNode.thenNoEvents();
        earlierAgent.thenNoEvents();
    }

    @Test
    void aRenameLeavesAPortActiveAndItsDesiredRecordsAsTheyAre() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5));
        cloud.withPort("port", Map.of("binding:host_id", "hv1"));
        cloud.driver.given(Script.portStatus("hv1", 5, PORT, 0, true));
        Map<String, String> before = cloud.driver.desired();

        // When
        var then = cloud.when(cloud.p1.update(Kind.PORT, PORT, Map.of("name", "b")));

        // Then
        assertThat(then.resource(Port.class).status()).isEqualTo("ACTIVE");
        assertThat(cloud.driver.desired()).isEqualTo(before);
    }

    @Test
    void movingAPortTakesItDownAndOldEvidenceDoesNotBringItUp() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5), Script.hello("hv2", 5));
        cloud.withPort("port", Map.of("binding:host_id", "hv1"));
        cloud.driver.given(Script.portStatus("hv1", 5, PORT, 0, true));

        // When
        var moved = cloud.when(cloud.admin.update(Kind.PORT, PORT, Map.of("binding:host_id", "hv2")));
        var back = cloud.when(cloud.admin.update(Kind.PORT, PORT, Map.of("binding:host_id", "hv1")));
        var stale = cloud.when(Script.portStatus("hv1", 5, PORT, 0, true));

        // Then
        Port there = moved.resource(Port.class);
        moved.thenEvents(new L2Event.PortBindingChanged(there, "hv1"));
        assertThat(there.status()).isEqualTo("DOWN");
        stale.thenNoEvents();
        long generation = back.resource(Port.class).meta().revisionNumber();
        cloud.when(Script.portStatus("hv1", 5, PORT, generation, true)).thenEvents(L2Event.PortStatusChanged.class);
        assertThat(cloud.driver.desired()).containsKey(DESIRED).doesNotContainKey("hv2/port/" + PORT);
    }

    @Test
    void aRenameAndAMoveInOneUpdateAreTwoRevisions() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5));
        cloud.withPort("port", Map.of());

        // When
        var then = cloud.when(cloud.admin.update(Kind.PORT, PORT, Map.of("binding:host_id", "hv1", "device_id", "vm")));

        // Then
        then.thenEvents(L2Event.PortUpdated.class, L2Event.PortBindingChanged.class);
        Port port = then.resource(Port.class);
        assertThat(port.meta().revisionNumber()).isEqualTo(2);
        assertThat(port.deviceId()).isEqualTo("vm");
        assertThat(port.binding().vifType()).isEqualTo("bridge");
    }

    @Test
    void withoutItsNodeABindingFailsAndIsTriedAgainWhenTheNodeRegisters() {
        // Given
        cloud.withPort("port", Map.of("binding:host_id", "hv1"));
        assertThat(cloud.port("port").binding().vifType()).isEqualTo("binding_failed");
        assertThat(cloud.driver.desired()).doesNotContainKeys(DESIRED, ENDPOINT);

        // When
        var then = cloud.when(Script.hello("hv1", 5));

        // Then
        then.thenEvents(L2Event.NodeRegistered.class, L2Event.PortBindingChanged.class);
        assertThat(cloud.port("port").binding().vifType()).isEqualTo("bridge");
        assertThat(cloud.driver.desired()).containsKeys(DESIRED, ENDPOINT);
    }

    @Test
    void aNodeThatCannotReachTheSegmentCannotHoldThePort() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5));
        cloud.driver.given(cloud.admin.create(
                Kind.NETWORK,
                uuid("elsewhere"),
                Map.of("provider:network_type", "flat", "provider:physical_network", "physnet7")));
        cloud.driver.given(
                cloud.admin.create(Kind.PORT, PORT, Map.of("network_id", uuid("elsewhere"), "binding:host_id", "hv1")));

        // When
        var then = cloud.when(cloud.allocated("port", "10.0.0.5"));

        // Then
        assertThat(then.resource(Port.class).binding().vifType()).isEqualTo("binding_failed");
    }

    @Test
    void aPortSetDownIsDownAtOnceAndNeedsNewEvidence() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5));
        cloud.withPort("port", Map.of("binding:host_id", "hv1"));
        cloud.driver.given(Script.portStatus("hv1", 5, PORT, 0, true));

        // When
        var down = cloud.when(cloud.p1.update(Kind.PORT, PORT, Map.of("admin_state_up", false)));
        var evidenceWhileDown = cloud.when(Script.portStatus("hv1", 5, PORT, 2, true));
        var up = cloud.when(cloud.p1.update(Kind.PORT, PORT, Map.of("admin_state_up", true)));

        // Then
        assertThat(down.resource(Port.class).status()).isEqualTo("DOWN");
        evidenceWhileDown.thenNoEvents();
        long generation = up.resource(Port.class).meta().revisionNumber();
        cloud.when(Script.portStatus("hv1", 5, PORT, generation - 1, true)).thenNoEvents();
        cloud.when(Script.portStatus("hv1", 5, PORT, generation, true)).thenEvents(L2Event.PortStatusChanged.class);
    }

    @Test
    void aNewTunnelAddressMovesTheEndpointsOfTheNodesPorts() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5));
        cloud.withPort("port", Map.of("binding:host_id", "hv1"));
        cloud.machine.image().settle();

        // When
        cloud.driver.given(new L2Event.NodeUpdated(
                cloud.machine.image().nodes.require(L2Image.nodeId("hv1")).withTunnelIp("172.31.255.99"),
                List.of("tunnel_ip")));

        // Then
        assertThat(cloud.driver.desired().get(ENDPOINT)).contains("172.31.255.99");
    }

    @Test
    void theDistributedDhcpPortIsActiveAndEveryNodesOwn() {
        // Given
        cloud.driver.given(Script.happened(
                new DhcpEvent.DhcpPortRequested(
                        PORT, NET, "p1", "dhcp-distributed-" + NET, 7, List.of(Cloud.SUBNET), null),
                1));

        // When
        var then = cloud.when(cloud.allocated("port", "10.0.0.2"));

        // Then
        then.thenEvents(L2Event.PortCreated.class).thenNoReply();
        Port port = cloud.port("port");
        assertThat(port.status()).isEqualTo("ACTIVE");
        assertThat(port.binding().vifType()).isEqualTo("distributed");
        assertThat(port.securityGroups()).isEmpty();
        assertThat(port.portSecurityEnabled()).isFalse();
        assertThat(cloud.driver.desired().get(DISTRIBUTED)).contains("\"node\":\"\"");
    }

    @Test
    void aDhcpPortOnANetworkThatIsGoneIsRefusedInTheLog() {
        // When
        var then = cloud.when(
                Script.happened(new DhcpEvent.DhcpPortRequested(PORT, uuid("gone"), "p1", "d", 7, List.of(), null), 1));

        // Then
        then.thenEvents(L2Event.PortRefused.class).thenNoReply();
    }

    @Test
    void aSecondChangeOfADhcpPortReplacesTheFirst() {
        // Given
        cloud.driver.given(Script.happened(
                new DhcpEvent.DhcpPortRequested(PORT, NET, "p1", "d", 7, List.of(Cloud.SUBNET), null), 1));
        cloud.driver.given(cloud.allocated("port", "10.0.0.2"));
        cloud.driver.given(
                Script.happened(new DhcpEvent.DhcpPortChangeRequested(PORT, List.of(Cloud.SUBNET, uuid("v6"))), 2));
        long first = cloud.machine.image().portChanges.require(PORT).request();

        // When
        var then = cloud.when(Script.happened(new DhcpEvent.DhcpPortChangeRequested(PORT, List.of(uuid("v6"))), 3));

        // Then
        then.thenEvents(L2Event.PortChangeRequested.class);
        cloud.when(Script.happened(new IpamEvent.AddressesAllocated(PORT, NET, first, "", "", List.of()), 4))
                .thenEvents(L2Event.PortReaddressed.class);
        assertThat(cloud.machine.image().ports.require(PORT).fixedIps()).isEmpty();
        cloud.when(cloud.allocated("port", "10.0.0.9")).thenEvents(L2Event.PortUpdated.class);
    }

    @Test
    void whoWasChangingADhcpPortIsToldWhenTheNetworkGoes() {
        // Given
        cloud.driver.given(Script.happened(
                new DhcpEvent.DhcpPortRequested(PORT, NET, "p1", "d", 7, List.of(Cloud.SUBNET), null), 1));
        cloud.driver.given(cloud.allocated("port", "10.0.0.2"));
        cloud.driver.given(
                cloud.admin.update(Kind.PORT, PORT, Map.of("fixed_ips", List.of(Map.of("ip_address", "10.0.0.3")))));

        // When
        var then = cloud.when(cloud.p1.delete(Kind.NETWORK, NET));

        // Then
        then.thenEvents(
                L2Event.PortChangeRefused.class, L2Event.PortDeleted.class, L2Event.NetworkDeletionRequested.class);
        assertThat(then.replies())
                .singleElement()
                .satisfies(reply -> assertThat(reply.error()).isNotNull());
    }

    @Test
    void aDhcpPortGoesWhenItIsReleased() {
        // Given
        cloud.driver.given(Script.happened(
                new DhcpEvent.DhcpPortRequested(PORT, NET, "p1", "d", 7, List.of(Cloud.SUBNET), null), 1));
        cloud.driver.given(cloud.allocated("port", "10.0.0.2"));

        // When
        boolean there = cloud.driver.desired().containsKey(DISTRIBUTED);
        var then = cloud.when(Script.happened(new DhcpEvent.DhcpPortReleased(PORT), 2));

        // Then
        then.thenEvents(L2Event.PortDeleted.class).thenNoReply();
        assertThat(there).isTrue();
        assertThat(cloud.driver.desired()).doesNotContainKey(DISTRIBUTED);
    }
}
