package dev.weir.l2.domain;

import static dev.weir.service.testing.Commands.uuid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Node;
import dev.weir.contracts.report.NodeReport;
import dev.weir.service.Input;
import dev.weir.service.testing.MachineDriver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeDeciderTest {
    private static final String HV1 = L2Image.nodeId("hv1");

    private final Cloud cloud = new Cloud();

    @Test
    void aNodeRegistersByItsFirstWord() {
        // When
        var then = cloud.when(Script.hello("hv1", 5));

        // Then
        Node node = then.event(L2Event.NodeRegistered.class).node();
        assertThat(node.host()).isEqualTo("hv1");
        assertThat(node.agentType()).isEqualTo("Linux bridge agent");
        assertThat(node.binary()).isEqualTo("weir-node-agent");
        assertThat(node.alive()).isTrue();
        assertThat(node.adminStateUp()).isTrue();
        then.thenNoReply();
    }

    @Test
    void anEarlierAgentOfTheSameNodeIsNotListenedTo() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5));

        // When
        var then = cloud.when(Script.hello("hv1", 4));

        // Then
        then.thenNoEvents();
    }

    @Test
    void aRestartedAgentUpdatesItsNodeAndKeepsWhatTheAdministratorSaid() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5), cloud.admin.update(Kind.NODE, HV1, Map.of("description", "rack 3")));

        // When
        var then = cloud.when(Script.hello("hv1", 6));

        // Then
        L2Event.NodeUpdated updated = then.event(L2Event.NodeUpdated.class);
        assertThat(updated.changed()).containsExactly("epoch", "started_at");
        assertThat(updated.node().meta().description()).isEqualTo("rack 3");
        assertThat(updated.node().meta().revisionNumber()).isEqualTo(2);
    }

    @Test
    void aSilentNodeGoesDownAfter75SecondsAndUpWithItsNextWord() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5));
        cloud.driver.after(Duration.ofSeconds(1)).thenNoEvents();
        cloud.driver.given(Script.heartbeat("hv1", 5));

        // When
        var early = cloud.driver.after(Duration.ofSeconds(74));
        var late = cloud.driver.after(Duration.ofSeconds(1));
        var back = cloud.when(Script.heartbeat("hv1", 5));

        // Then
        early.thenNoEvents();
        assertThat(late.event(L2Event.NodeDown.class).node().alive()).isFalse();
        assertThat(back.event(L2Event.NodeUp.class).node().alive()).isTrue();
    }

    @Test
    void onANewOwnerOfTheShardTheSilenceOfNodesBeginsAnew() {
        // Given
        MachineDriver takenOver = MachineDriver.of(new L2Machine(L2Config.defaults()));
        takenOver.after(Duration.ofHours(1));
        takenOver.given(new L2Event.NodeRegistered(cloud.when(Script.hello("hv1", 5))
                .event(L2Event.NodeRegistered.class)
                .node()));

        // When
        var then = takenOver.after(Duration.ofSeconds(74));

        // Then
        then.thenNoEvents();
        takenOver.after(Duration.ofSeconds(2)).thenEvents(L2Event.NodeDown.class);
    }

    @Test
    void aCleanStopIsADownNodeAtOnce() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5));

        // When
        var then = cloud.when(new Input.Reported(new NodeReport.Goodbye("hv1", 5)));

        // Then
        then.thenEvents(L2Event.NodeDown.class);
        cloud.driver.after(Duration.ofHours(1)).thenNoEvents();
    }

    @Test
    void aRemovedNodeThatStillSpeaksRegistersAgain() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5), cloud.admin.delete(Kind.NODE, HV1));

        // When
        var then = cloud.when(Script.heartbeat("hv1", 5));

        // Then
        Node node = then.event(L2Event.NodeRegistered.class).node();
        assertThat(node.id()).isEqualTo(HV1);
        assertThat(node.tunnelIp()).isEqualTo("172.31.255.11");
    }

    @Test
    void anUnknownAgentIsNotFound() {
        // When
        var then = cloud.when(cloud.admin.delete(Kind.NODE, uuid("nobody")));

        // Then
        assertThat(then.thenRefused(404, "AgentNotFound").message())
                .isEqualTo("Agent " + uuid("nobody") + " could not be found.");
    }

    @Test
    void aDeadNodeHoldsNoNewPorts() {
        // Given
        Cloud withNetwork = Cloud.withNetwork();
        withNetwork.driver.given(Script.hello("hv1", 5), new Input.Reported(new NodeReport.Goodbye("hv1", 5)));

        // When
        withNetwork.withPort("port", Map.of("binding:host_id", "hv1"));

        // Then
        assertThat(withNetwork.port("port").binding().vifType()).isEqualTo("binding_failed");
        withNetwork.when(Script.heartbeat("hv1", 5)).thenEvents(L2Event.NodeUp.class, L2Event.PortBindingChanged.class);
    }

    @Test
    void aWholeSilentCloudGoesDownNodeByNode() {
        // Given
        for (int i = 1; i <= 150; i++) {
            cloud.driver.given(Script.hello("hv" + i, 5));
        }

        // When
        var then = cloud.driver.after(Duration.ofSeconds(80));

        // Then
        assertThat(then.events()).hasSize(150).allMatch(event -> event instanceof L2Event.NodeDown);
        assertThat(List.copyOf(cloud.machine.image().nodes.values())).noneMatch(Node::alive);
    }
}
