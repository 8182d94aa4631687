package dev.weir.l2.domain;

import static dev.weir.l2.domain.Cloud.NET;
import static dev.weir.service.testing.Commands.draft;
import static dev.weir.service.testing.Commands.uuid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.event.DhcpEvent;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Segment;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.reply.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkDeciderTest {
    private final Cloud cloud = new Cloud();

    @Test
    void aTenantsFirstNetworkGetsTheLowestVniAndTheProjectItsDefaultGroup() {
        // When
        var then = cloud.when(cloud.p1.create(Kind.NETWORK, NET, Map.of("name", "net")));

        // Then
        then.thenEvents(
                L2Event.SecurityGroupCreated.class,
                L2Event.SecurityGroupRuleCreated.class,
                L2Event.SecurityGroupRuleCreated.class,
                L2Event.SecurityGroupRuleCreated.class,
                L2Event.SecurityGroupRuleCreated.class,
                L2Event.NetworkCreated.class);
        Network network = then.resource(Network.class);
        assertThat(network.segments()).containsExactly(new Segment("vxlan", null, 1));
        assertThat(network.mtu()).isEqualTo(1450);
        assertThat(network.projectId()).isEqualTo("p1");
        assertThat(network.status()).isEqualTo("ACTIVE");
        assertThat(then.event(L2Event.SecurityGroupCreated.class)
                        .securityGroup()
                        .name())
                .isEqualTo("default");
        assertThat(cloud.when(cloud.p1.create(Kind.NETWORK, uuid("second"), Map.of()))
                        .events())
                .hasSize(1);
    }

    @Test
    void aFreedVniIsGivenOutAgainBeforeHigherOnes() {
        // Given
        cloud.driver.given(
                cloud.p1.createAll(
                        Kind.NETWORK,
                        draft(uuid("n1"), Map.of()),
                        draft(uuid("n2"), Map.of()),
                        draft(uuid("n3"), Map.of())),
                cloud.p1.delete(Kind.NETWORK, uuid("n2")),
                Script.happened(new IpamEvent.NetworkReleased(uuid("n2")), 1));

        // When
        var then =
                cloud.when(cloud.p1.createAll(Kind.NETWORK, draft(uuid("n4"), Map.of()), draft(uuid("n5"), Map.of())));

        // Then
        assertThat(then.reply().resources().stream()
                        .map(resource ->
                                ((Network) resource).segments().getFirst().segmentationId()))
                .containsExactly(2, 4);
    }

    @Test
    void whenNoSegmentIsLeftTheAnswerIs503() {
        // Given
        Cloud small = new Cloud(config(Map.of("vxlan", List.of(new L2Config.IdRange(7, 7))), Map.of()));
        small.driver.given(small.p1.create(Kind.NETWORK, NET, Map.of()));

        // When
        var then = small.when(small.p1.create(Kind.NETWORK, uuid("second"), Map.of()));

        // Then
        then.thenRefused(503, "NoNetworkAvailable");
    }

    @Test
    void theNextTenantTypeIsTakenWhenTheFirstIsExhausted() {
        // Given
        Cloud small = new Cloud(config(
                Map.of("vxlan", List.of(new L2Config.IdRange(7, 7))),
                Map.of("physnet1", List.of(new L2Config.IdRange(100, 101)))));
        small.driver.given(small.p1.create(Kind.NETWORK, NET, Map.of()));

        // When
        var then = small.when(small.p1.create(Kind.NETWORK, uuid("second"), Map.of()));

        // Then
        assertThat(then.resource(Network.class).segments()).containsExactly(new Segment("vlan", "physnet1", 100));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "vxlan,-,77,1450",
                "gre,-,77,1458",
                "geneve,-,77,1442",
                "flat,physnet9,-,1500",
                "vlan,physnet1,4094,1500",
                "local,-,-,1500"
            })
    void providerAttributesChooseTheSegmentAndItsMtu(String type, String physicalNetwork, Integer id, int mtu) {
        // Given
        Cloud vlans = vlans();

        // When
        var then = vlans.when(vlans.admin.create(Kind.NETWORK, NET, provider(type, physicalNetwork, id)));

        // Then
        Network network = then.resource(Network.class);
        assertThat(network.segments()).containsExactly(new Segment(type, physicalNetwork, id));
        assertThat(network.mtu()).isEqualTo(mtu);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "-|physnet1|-|network_type required",
                "token-ring|-|-|network_type value 'token-ring' is unknown",
                "local|physnet1|-|physical_network prohibited for local provider network",
                "local|-|5|segmentation_id prohibited for local provider network",
                "flat|-|-|physical_network required for flat provider network",
                "flat|physnet1|5|segmentation_id prohibited for flat provider network",
                "vlan|nowhere|5|physical_network 'nowhere' unknown for VLAN provider network",
                "vlan|-|5|segmentation_id requires physical_network for VLAN provider network",
                "vlan|physnet1|4095|segmentation_id out of range (1 through 4094)",
                "vxlan|physnet1|5|provider:physical_network specified for vxlan network",
                "vxlan|-|16777216|segmentation_id out of range (1 through 16777215)"
            })
    void impossibleProviderAttributesAreRefusedInNeutronsWords(
            String type, String physicalNetwork, Integer id, String reason) {
        // Given
        Cloud vlans = vlans();

        // When
        var then = vlans.when(vlans.admin.create(Kind.NETWORK, NET, provider(type, physicalNetwork, id)));

        // Then
        assertThat(then.thenRefused(400, "InvalidInput").message())
                .isEqualTo("Invalid input for operation: " + reason + ".");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "vxlan,-,77,TunnelIdInUse",
                "gre,-,77,TunnelIdInUse",
                "flat,physnet9,-,FlatNetworkInUse",
                "vlan,physnet1,4094,VlanIdInUse"
            })
    void aSegmentInUseIsRefused(String type, String physicalNetwork, Integer id, String error) {
        // Given
        Cloud vlans = vlans();
        vlans.driver.given(vlans.admin.create(Kind.NETWORK, NET, provider(type, physicalNetwork, id)));

        // When
        var then = vlans.when(vlans.admin.create(Kind.NETWORK, uuid("again"), provider(type, physicalNetwork, id)));

        // Then
        then.thenRefused(409, error);
    }

    @Test
    void aNetworkOfSeveralSegmentsHasTheSmallestMtu() {
        // When
        var then = cloud.when(cloud.admin.create(
                Kind.NETWORK,
                NET,
                Map.of(
                        "segments",
                        List.of(
                                Map.of("provider:network_type", "vxlan"),
                                Map.of("provider:network_type", "flat", "provider:physical_network", "physnet1")))));

        // Then
        Network network = then.resource(Network.class);
        assertThat(network.segments())
                .containsExactly(new Segment("vxlan", null, 1), new Segment("flat", "physnet1", null));
        assertThat(network.mtu()).isEqualTo(1450);
    }

    @Test
    void anMtuAboveWhatTheUnderlayCarriesIsRefused() {
        // When
        var then = cloud.when(cloud.p1.create(Kind.NETWORK, NET, Map.of("mtu", 1451)));

        // Then
        assertThat(then.thenRefused(400, "InvalidInput").message())
                .isEqualTo("Invalid input for operation: Requested MTU is too big, maximum is 1450.");
    }

    @Test
    void anUpdateRaisesTheRevisionByOneAndTellsWhatChanged() {
        // Given
        cloud.driver.given(cloud.p1.create(Kind.NETWORK, NET, Map.of("name", "a")));

        // When
        var then = cloud.when(cloud.p1.update(Kind.NETWORK, NET, Map.of("name", "b", "admin_state_up", false)));

        // Then
        Network network = then.resource(Network.class);
        assertThat(network.name()).isEqualTo("b");
        assertThat(network.status()).isEqualTo("DOWN");
        assertThat(network.meta().revisionNumber()).isEqualTo(1);
        then.thenEvents(new L2Event.NetworkUpdated(network, List.of("admin_state_up", "name")));
    }

    @Test
    void anUpdateThatChangesNothingIsNoEvent() {
        // Given
        cloud.driver.given(cloud.p1.create(Kind.NETWORK, NET, Map.of("name", "a")));

        // When
        var then = cloud.when(cloud.p1.update(Kind.NETWORK, NET, Map.of("name", "a")));

        // Then
        then.thenNoEvents();
        assertThat(then.resource(Network.class).meta().revisionNumber()).isZero();
    }

    @Test
    void anotherRevisionThanTheOneExpectedIsRefusedWith412() {
        // Given
        cloud.driver.given(cloud.p1.create(Kind.NETWORK, NET, Map.of()));

        // When
        var then = cloud.when(
                cloud.p1.ask(new Operation.Update(Kind.NETWORK, NET, new Attributes(Map.of("name", "b")), 3L)));

        // Then
        then.thenRefused(412, "RevisionNumberConstraintFailed");
    }

    @Test
    void theSegmentOfANetworkCannotBeChanged() {
        // Given
        cloud.driver.given(cloud.p1.create(Kind.NETWORK, NET, Map.of()));

        // When
        var then = cloud.when(cloud.admin.update(Kind.NETWORK, NET, Map.of("provider:segmentation_id", 5)));

        // Then
        then.thenRefused(400, "InvalidInput");
    }

    @Test
    void anotherProjectsNetworkIsNotThere() {
        // Given
        cloud.driver.given(cloud.p1.create(Kind.NETWORK, NET, Map.of()));

        // When
        var then = cloud.when(cloud.p2.delete(Kind.NETWORK, NET));

        // Then
        then.thenRefused(404, "NetworkNotFound");
    }

    @Test
    void aNetworkStaysSharedWhileOthersHavePortsOnIt() {
        // Given
        cloud.driver.given(
                cloud.admin.create(Kind.NETWORK, NET, Map.of("shared", true)),
                cloud.p2.create(Kind.PORT, uuid("port"), Map.of("network_id", NET)));
        cloud.driver.given(cloud.allocated("port", "10.0.0.5"));

        // When
        var then = cloud.when(cloud.admin.update(Kind.NETWORK, NET, Map.of("shared", false)));

        // Then
        then.thenRefused(409, "InvalidSharedSetting");
    }

    @Test
    void aNetworkWithPortsIsNotDeletedAndTheRefusalNamesThem() {
        // Given
        Cloud used = Cloud.withNetwork().withPort("port", Map.of());

        // When
        var then = used.when(used.p1.delete(Kind.NETWORK, NET));

        // Then
        assertThat(then.thenRefused(409, "NetworkInUse").message()).contains(uuid("port"));
    }

    @Test
    void aNetworkOnWhichAPortIsBeingMadeIsNotDeleted() {
        // Given
        Cloud used = Cloud.withNetwork();
        used.driver.given(used.p1.create(Kind.PORT, uuid("port"), Map.of("network_id", NET)));

        // When
        var then = used.when(used.p1.delete(Kind.NETWORK, NET));

        // Then
        then.thenRefused(409, "NetworkInUse");
    }

    @Test
    void deletionTakesTheDhcpPortsFirstAndAnswersWhenIpamHasReleasedTheNetwork() {
        // Given
        Cloud used = Cloud.withNetwork();
        used.driver.given(Script.happened(
                new DhcpEvent.DhcpPortRequested(uuid("dhcp"), NET, "p1", "d", 1, List.of(Cloud.SUBNET), null), 1));
        used.driver.given(used.allocated("dhcp", "10.0.0.2"));
        used.when(used.p1.delete(Kind.NETWORK, NET))
                .thenEvents(L2Event.PortDeleted.class, L2Event.NetworkDeletionRequested.class)
                .thenNoReply();

        // When
        var then = used.when(Script.happened(new IpamEvent.NetworkReleased(NET), 42));

        // Then
        then.thenEvents(L2Event.NetworkDeleted.class);
        Reply reply = then.reply();
        assertThat(reply.resources()).isEmpty();
        assertThat(reply.positions()).containsExactly(new Position(ServiceName.IPAM, 0, 42));
    }

    @Test
    void aNetworkBeingDeletedTakesNoPorts() {
        // Given
        Cloud used = Cloud.withNetwork();
        used.driver.given(used.p1.delete(Kind.NETWORK, NET));

        // When
        var then = used.when(used.p1.create(Kind.PORT, uuid("port"), Map.of("network_id", NET)));

        // Then
        then.thenRefused(409, "NetworkBeingDeleted");
    }

    @Test
    void aNetworkBeingDeletedIsThereUntilItIsGone() {
        // Given
        Cloud used = Cloud.withNetwork();
        used.driver.given(used.p1.delete(Kind.NETWORK, NET));

        // When
        var again = used.when(used.p1.delete(Kind.NETWORK, NET));
        var stranger = used.when(used.p2.delete(Kind.NETWORK, NET));
        used.driver.given(Script.happened(new IpamEvent.NetworkReleased(NET), 42));
        var gone = used.when(used.p1.delete(Kind.NETWORK, NET));

        // Then
        again.thenRefused(409, "NetworkBeingDeleted");
        stranger.thenRefused(404, "NetworkNotFound");
        gone.thenRefused(404, "NetworkNotFound");
    }

    @Test
    void whatIsCreatedTogetherIsRefusedTogether() {
        // When
        var then = cloud.when(cloud.admin.createAll(
                Kind.NETWORK, draft(NET, Map.of()), draft(uuid("bad"), provider("vxlan", "physnet1", 5))));

        // Then
        then.thenRefused(400, "InvalidInput");
    }

    private static Map<String, Object> provider(String type, String physicalNetwork, Integer id) {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("provider:network_type", type);
        attributes.put("provider:physical_network", physicalNetwork);
        attributes.put("provider:segmentation_id", id);
        attributes.values().removeIf(value -> value == null);
        return attributes;
    }

    private static Cloud vlans() {
        return new Cloud(config(
                L2Config.defaults().tunnelRanges(), Map.of("physnet1", List.of(new L2Config.IdRange(100, 200)))));
    }

    private static L2Config config(
            Map<String, List<L2Config.IdRange>> tunnels, Map<String, List<L2Config.IdRange>> vlans) {
        return new L2Config(
                List.of("vxlan", "vlan"),
                tunnels,
                vlans,
                List.of("*"),
                1500,
                "fa:16:3e:00:00:00",
                Duration.ofSeconds(75),
                10);
    }
}
