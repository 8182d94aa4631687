package dev.weir.l2.domain;

import static dev.weir.l2.domain.Cloud.NET;
import static dev.weir.l2.domain.Cloud.SUBNET;
import static dev.weir.service.testing.Commands.draft;
import static dev.weir.service.testing.Commands.uuid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.event.AddressRequest;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.AllowedAddressPair;
import dev.weir.contracts.model.ExtraDhcpOpt;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Port;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortDeciderTest {
    private final Cloud cloud = Cloud.withNetwork();

    @Test
    void creatingAPortAsksIpamAndAnswersNobodyYet() {
        // When
        var then = cloud.when(cloud.p1.create(Kind.PORT, uuid("port"), Map.of("network_id", NET, "name", "web")));

        // Then
        then.thenNoReply();
        L2Event.PortRequested requested = then.event(L2Event.PortRequested.class);
        assertThat(requested.wanted()).isNull();
        assertThat(requested.batch()).isEqualTo(uuid("port"));
        assertThat(requested.port().macAddress()).startsWith("fa:16:3e:");
        assertThat(requested.port().securityGroups()).containsExactly(DefaultGroups.idOf("p1"));
        assertThat(requested.port().portSecurityEnabled()).isTrue();
    }

    @Test
    void thePortIsThereAndAnsweredWhenIpamHasFoundItsAddresses() {
        // Given
        cloud.driver.given(cloud.p1.create(Kind.PORT, uuid("port"), Map.of("network_id", NET)));

        // When
        var then = cloud.when(cloud.allocated("port", "10.0.0.5"));

        // Then
        then.thenEvents(L2Event.PortCreated.class);
        Port port = then.resource(Port.class);
        assertThat(port.fixedIps()).containsExactly(new FixedIp(SUBNET, "10.0.0.5"));
        assertThat(port.status()).isEqualTo("DOWN");
        assertThat(port.binding().vifType()).isEqualTo("unbound");
        assertThat(port.meta().revisionNumber()).isZero();
        assertThat(then.envelopes().getFirst().cause().actor().projectId()).isEqualTo("p1");
    }

    @Test
    void ifIpamRefusesThePortIsRefusedWithItsWords() {
        // Given
        cloud.driver.given(cloud.p1.create(Kind.PORT, uuid("port"), Map.of("network_id", NET)));

        // When
        var then = cloud.when(cloud.refused("port"));

        // Then
        then.thenEvents(new L2Event.PortRefused(uuid("port"), Cloud.exhausted()));
        then.thenAnsweredWithError(409, "IpAddressGenerationFailure");
        assertThat(cloud.machine.image().pendingPorts.size()).isZero();
    }

    @Test
    void anAnswerToAnotherRequestHasNoEffect() {
        // Given
        cloud.driver.given(cloud.p1.create(Kind.PORT, uuid("port"), Map.of("network_id", NET)));

        // When
        var then = cloud.when(
                Script.happened(new IpamEvent.AddressesAllocated(uuid("port"), NET, 1, "", "", List.of()), 1));

        // Then
        then.thenNoEvents().thenNoReply();
    }

    @Test
    void portsAskedForTogetherAreCreatedTogether() {
        // Given
        cloud.driver.given(cloud.p1.createAll(
                Kind.PORT, draft(uuid("a"), Map.of("network_id", NET)), draft(uuid("b"), Map.of("network_id", NET))));
        cloud.when(cloud.allocated("a", "10.0.0.5"))
                .thenEvents(L2Event.PortAddressesGranted.class)
                .thenNoReply();

        // When
        var then = cloud.when(cloud.allocated("b", "10.0.0.6"));

        // Then
        then.thenEvents(L2Event.PortCreated.class, L2Event.PortCreated.class);
        assertThat(then.reply().resources().stream()
                        .map(port -> ((Port) port).fixedIps().getFirst().ipAddress()))
                .containsExactly("10.0.0.5", "10.0.0.6");
    }

    @Test
    void ifOneOfThemIsRefusedAllAre() {
        // Given
        cloud.driver.given(cloud.p1.createAll(
                Kind.PORT, draft(uuid("a"), Map.of("network_id", NET)), draft(uuid("b"), Map.of("network_id", NET))));
        cloud.driver.given(cloud.allocated("a", "10.0.0.5"));

        // When
        var then = cloud.when(cloud.refused("b"));

        // Then
        then.thenEvents(
                new L2Event.PortRefused(uuid("a"), Cloud.exhausted()),
                new L2Event.PortRefused(uuid("b"), Cloud.exhausted()));
        then.thenAnsweredWithError(409, "IpAddressGenerationFailure");
        assertThat(cloud.machine.image().ports.size()).isZero();
    }

    @Test
    void addressesGoToIpamAsAsked() {
        // When
        var then = cloud.when(cloud.p1.create(
                Kind.PORT,
                uuid("port"),
                Map.of(
                        "network_id",
                        NET,
                        "fixed_ips",
                        List.of(Map.of("subnet_id", SUBNET), Map.of("ip_address", "10.0.0.9")))));

        // Then
        assertThat(then.event(L2Event.PortRequested.class).wanted())
                .containsExactly(new AddressRequest(SUBNET, null), new AddressRequest(null, "10.0.0.9"));
    }

    @Test
    void aPortWithoutAddressesSaysSo() {
        // When
        var then =
                cloud.when(cloud.p1.create(Kind.PORT, uuid("port"), Map.of("network_id", NET, "fixed_ips", List.of())));

        // Then
        L2Event.PortRequested requested = then.event(L2Event.PortRequested.class);
        assertThat(requested.wanted()).isEmpty();
        assertThat(requested.port().ipAllocation()).isEqualTo("none");
    }

    @Test
    void generatedMacsAreNeverHeldTwiceEvenFromTheSameSeed() {
        // Given
        cloud.driver.given(cloud.p1.create(Kind.NETWORK, uuid("other"), Map.of()));
        var first = cloud.when(cloud.p1.createAll(
                Kind.PORT,
                new Operation.Draft(uuid("a"), 7, new Attributes(Map.of("network_id", NET))),
                new Operation.Draft(uuid("b"), 7, new Attributes(Map.of("network_id", NET)))));

        // When
        var second = cloud.when(cloud.p1.createAll(
                Kind.PORT, new Operation.Draft(uuid("c"), 7, new Attributes(Map.of("network_id", uuid("other"))))));

        // Then
        assertThat(Stream.of(first, second)
                        .flatMap(then -> then.events().stream())
                        .map(event -> ((L2Event.PortRequested) event).port().macAddress()))
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    @Test
    void aMacMayBeHeldOnceANetworkAlsoByAPortThatIsOnlyRequested() {
        // Given
        cloud.driver.given(cloud.p1.create(Kind.NETWORK, uuid("other"), Map.of()));
        cloud.driver.given(
                cloud.p1.create(Kind.PORT, uuid("a"), Map.of("network_id", NET, "mac_address", "02:00:00:00:00:AA")));

        // When
        var same = cloud.when(
                cloud.p1.create(Kind.PORT, uuid("b"), Map.of("network_id", NET, "mac_address", "02:00:00:00:00:aa")));
        var elsewhere = cloud.when(cloud.p1.create(
                Kind.PORT, uuid("c"), Map.of("network_id", uuid("other"), "mac_address", "02:00:00:00:00:aa")));

        // Then
        assertThat(same.thenRefused(409, "MacAddressInUse").message()).contains("02:00:00:00:00:aa");
        elsewhere.thenEvents(L2Event.PortRequested.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"01:00:5e:00:00:01", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "02:00", "zz:00:00:00:00:00"})
    void whatIsNoUnicastMacIsRefused(String mac) {
        // When
        var then = cloud.when(cloud.p1.create(Kind.PORT, uuid("port"), Map.of("network_id", NET, "mac_address", mac)));

        // Then
        assertThat(then.replies().getFirst().error())
                .isNotNull()
                .extracting("status")
                .isEqualTo(400);
        then.thenNoEvents();
    }

    @Test
    void onAnotherProjectsNetworkOnlyIfItIsShared() {
        // Given
        cloud.driver.given(cloud.admin.create(Kind.NETWORK, uuid("shared"), Map.of("shared", true)));

        // When
        var hidden = cloud.when(cloud.p2.create(Kind.PORT, uuid("a"), Map.of("network_id", NET)));
        var shared = cloud.when(cloud.p2.create(Kind.PORT, uuid("b"), Map.of("network_id", uuid("shared"))));

        // Then
        hidden.thenRefused(404, "NetworkNotFound");
        assertThat(shared.event(L2Event.PortRequested.class).port().projectId()).isEqualTo("p2");
    }

    @Test
    void aGroupOfAnotherProjectDoesNotExist() {
        // Given
        cloud.driver.given(cloud.p2.create(Kind.SECURITY_GROUP, uuid("foreign"), Map.of("name", "x")));

        // When
        var then = cloud.when(cloud.p1.create(
                Kind.PORT, uuid("port"), Map.of("network_id", NET, "security_groups", List.of(uuid("foreign")))));

        // Then
        assertThat(then.thenRefused(404, "SecurityGroupNotFound").message())
                .isEqualTo("Security group " + uuid("foreign") + " does not exist.");
    }

    @Test
    void withoutPortSecurityThereAreNeitherGroupsNorAddressPairs() {
        // When
        var plain = cloud.when(
                cloud.p1.create(Kind.PORT, uuid("a"), Map.of("network_id", NET, "port_security_enabled", false)));
        var grouped = cloud.when(cloud.p1.create(
                Kind.PORT,
                uuid("b"),
                Map.of(
                        "network_id",
                        NET,
                        "port_security_enabled",
                        false,
                        "security_groups",
                        List.of(DefaultGroups.idOf("p1")))));
        var paired = cloud.when(cloud.p1.create(
                Kind.PORT,
                uuid("c"),
                Map.of(
                        "network_id",
                        NET,
                        "port_security_enabled",
                        false,
                        "allowed_address_pairs",
                        List.of(Map.of("ip_address", "10.0.0.1")))));

        // Then
        assertThat(plain.event(L2Event.PortRequested.class).port().securityGroups())
                .isEmpty();
        grouped.thenRefused(400, "PortSecurityAndIPRequiredForSecurityGroups");
        paired.thenRefused(409, "AddressPairAndPortSecurityRequired");
    }

    @Test
    void portSecurityIsTheNetworksUnlessThePortSays() {
        // Given
        cloud.driver.given(cloud.p1.create(Kind.NETWORK, uuid("open"), Map.of("port_security_enabled", false)));

        // When
        var then = cloud.when(cloud.p1.create(Kind.PORT, uuid("port"), Map.of("network_id", uuid("open"))));

        // Then
        assertThat(then.event(L2Event.PortRequested.class).port().portSecurityEnabled())
                .isFalse();
    }

    @Test
    void portSecurityIsNotSwitchedOffWhileThePortHasGroups() {
        // Given
        cloud.withPort("port", Map.of());

        // When
        var refused = cloud.when(cloud.p1.update(Kind.PORT, uuid("port"), Map.of("port_security_enabled", false)));
        var both = cloud.when(cloud.p1.update(
                Kind.PORT, uuid("port"), Map.of("port_security_enabled", false, "security_groups", List.of())));

        // Then
        refused.thenRefused(409, "PortSecurityPortHasSecurityGroup");
        assertThat(both.resource(Port.class).portSecurityEnabled()).isFalse();
    }

    @Test
    void anAddressPairWithoutMacHasThePortsAndNoneIsGivenTwice() {
        // When
        var once = cloud.when(cloud.p1.create(
                Kind.PORT,
                uuid("a"),
                Map.of(
                        "network_id",
                        NET,
                        "mac_address",
                        "02:00:00:00:00:01",
                        "allowed_address_pairs",
                        List.of(Map.of("ip_address", "10.9.0.0/16")))));
        var twice = cloud.when(cloud.p1.create(
                Kind.PORT,
                uuid("b"),
                Map.of(
                        "network_id",
                        NET,
                        "mac_address",
                        "02:00:00:00:00:02",
                        "allowed_address_pairs",
                        List.of(
                                Map.of("ip_address", "10.9.0.1"),
                                Map.of("ip_address", "10.9.0.1", "mac_address", "02:00:00:00:00:02")))));

        // Then
        assertThat(once.event(L2Event.PortRequested.class).port().allowedAddressPairs())
                .containsExactly(new AllowedAddressPair("10.9.0.0/16", "02:00:00:00:00:01"));
        twice.thenRefused(400, "DuplicateAddressPairInRequest");
    }

    @Test
    void extraDhcpOptionsAreMergedAndNullRemovesOne() {
        // Given
        cloud.withPort(
                "port",
                Map.of(
                        "extra_dhcp_opts",
                        List.of(
                                Map.of("opt_name", "tftp-server", "opt_value", "10.0.0.1"),
                                Map.of("opt_name", "mtu", "opt_value", "1400"))));
        Map<String, Object> removal = new HashMap<>();
        removal.put("opt_name", "mtu");
        removal.put("opt_value", null);

        // When
        var then = cloud.when(cloud.p1.update(
                Kind.PORT,
                uuid("port"),
                Map.of(
                        "extra_dhcp_opts",
                        List.of(removal, Map.of("opt_name", "bootfile-name", "opt_value", "pxe", "ip_version", 6)))));

        // Then
        assertThat(then.resource(Port.class).extraDhcpOpts())
                .containsExactly(
                        new ExtraDhcpOpt("tftp-server", "10.0.0.1", 4), new ExtraDhcpOpt("bootfile-name", "pxe", 6));
    }

    @Test
    void aRenameIsOneEventThatNamesWhatChanged() {
        // Given
        cloud.withPort("port", Map.of());

        // When
        var then = cloud.when(cloud.p1.update(Kind.PORT, uuid("port"), Map.of("name", "b", "description", "d")));

        // Then
        Port port = then.resource(Port.class);
        assertThat(port.meta().revisionNumber()).isEqualTo(1);
        then.thenEvents(new L2Event.PortUpdated(port, List.of("description", "name")));
    }

    @Test
    void otherAddressesAndPlainChangesHappenTogetherWhenIpamHasAnswered() {
        // Given
        cloud.withPort("port", Map.of());
        cloud.when(cloud.p1.update(
                        Kind.PORT,
                        uuid("port"),
                        Map.of("name", "b", "fixed_ips", List.of(Map.of("ip_address", "10.0.0.99")))))
                .thenEvents(L2Event.PortChangeRequested.class)
                .thenNoReply();
        assertThat(cloud.port("port").name()).isEmpty();

        // When
        var then = cloud.when(cloud.allocated("port", "10.0.0.99"));

        // Then
        Port port = then.resource(Port.class);
        then.thenEvents(new L2Event.PortUpdated(port, List.of("fixed_ips", "name")));
        assertThat(port.fixedIps()).containsExactly(new FixedIp(SUBNET, "10.0.0.99"));
        assertThat(port.name()).isEqualTo("b");
    }

    @Test
    void ifIpamRefusesTheOtherAddressesNothingChanges() {
        // Given
        cloud.withPort("port", Map.of());
        cloud.driver.given(cloud.p1.update(
                Kind.PORT, uuid("port"), Map.of("name", "b", "fixed_ips", List.of(Map.of("ip_address", "10.0.0.99")))));

        // When
        var then = cloud.when(cloud.refused("port"));

        // Then
        then.thenEvents(new L2Event.PortChangeRefused(uuid("port"), Cloud.exhausted()));
        then.thenAnsweredWithError(409, "IpAddressGenerationFailure");
        assertThat(cloud.port("port").name()).isEmpty();
    }

    @Test
    void whatTheCloudDoesToTheAddressesHoldsAtOnceAlthoughAChangeWaits() {
        // Given
        cloud.withPort("port", Map.of());
        cloud.driver.given(cloud.p1.update(
                Kind.PORT, uuid("port"), Map.of("fixed_ips", List.of(Map.of("ip_address", "10.0.0.99")))));

        // When
        var then = cloud.when(Script.happened(
                new IpamEvent.AddressesChanged(uuid("port"), NET, List.of(new FixedIp(SUBNET, "10.0.0.77"))), 1));

        // Then
        then.thenEvents(L2Event.PortReaddressed.class).thenNoReply();
        assertThat(cloud.port("port").fixedIps()).containsExactly(new FixedIp(SUBNET, "10.0.0.77"));
        cloud.when(cloud.refused("port")).thenEvents(L2Event.PortChangeRefused.class);
        assertThat(cloud.port("port").fixedIps()).containsExactly(new FixedIp(SUBNET, "10.0.0.77"));
    }

    @Test
    void addressesThatThePortHasAlreadyNeedNoQuestion() {
        // Given
        cloud.withPort("port", Map.of());
        String address = cloud.port("port").fixedIps().getFirst().ipAddress();

        // When
        var then = cloud.when(cloud.p1.update(
                Kind.PORT,
                uuid("port"),
                Map.of("fixed_ips", List.of(Map.of("subnet_id", SUBNET, "ip_address", address)))));

        // Then
        then.thenNoEvents();
        then.reply();
    }

    @Test
    void whileAChangeWaitsForAddressesAnotherIsRefusedForNow() {
        // Given
        cloud.withPort("port", Map.of());
        cloud.driver.given(cloud.p1.update(
                Kind.PORT, uuid("port"), Map.of("fixed_ips", List.of(Map.of("ip_address", "10.0.0.99")))));

        // When
        var then = cloud.when(cloud.p1.update(Kind.PORT, uuid("port"), Map.of("name", "b")));

        // Then
        assertThat(then.thenRefused(409, "PortChangeInProgress").message()).contains("Retry");
    }

    @Test
    void deletingThePortEndsAChangeThatWaits() {
        // Given
        cloud.withPort("port", Map.of());
        cloud.driver.given(cloud.p1.update(
                Kind.PORT, uuid("port"), Map.of("fixed_ips", List.of(Map.of("ip_address", "10.0.0.99")))));

        // When
        var then = cloud.when(cloud.p1.delete(Kind.PORT, uuid("port")));

        // Then
        then.thenEvents(L2Event.PortChangeRefused.class, L2Event.PortDeleted.class);
        assertThat(then.replies()).hasSize(2);
        assertThat(then.replies().getFirst().error()).isNotNull();
        assertThat(then.replies().getLast().error()).isNull();
        assertThat(cloud.machine.image().portChanges.size()).isZero();
    }

    @Test
    void aPortThatOnlyWaitsForAddressesIsNotThereYet() {
        // Given
        cloud.driver.given(cloud.p1.create(Kind.PORT, uuid("port"), Map.of("network_id", NET)));

        // When
        var then = cloud.when(cloud.p1.delete(Kind.PORT, uuid("port")));

        // Then
        then.thenRefused(404, "PortNotFound");
    }

    @Test
    void addressesThatTheCloudChangedAreThePortsFromThenOn() {
        // Given
        cloud.withPort("port", Map.of());

        // When
        var then = cloud.when(Script.happened(
                new IpamEvent.AddressesChanged(
                        uuid("port"),
                        NET,
                        List.of(new FixedIp(SUBNET, "10.0.0.11"), new FixedIp(uuid("v6"), "2001:db8::5"))),
                1));

        // Then
        then.thenEvents(L2Event.PortReaddressed.class).thenNoReply();
        assertThat(cloud.port("port").fixedIps()).hasSize(2);
        assertThat(cloud.port("port").meta().revisionNumber()).isEqualTo(1);
    }

    @Test
    void theNetworksOwnerMayDeleteAnothersPortOnItAndStrangersSeeNone() {
        // Given
        cloud.withPort("port", Map.of());

        // When
        var stranger = cloud.when(cloud.p2.delete(Kind.PORT, uuid("port")));
        var owner = cloud.when(cloud.p1.delete(Kind.PORT, uuid("port")));

        // Then
        stranger.thenRefused(404, "PortNotFound");
        owner.thenEvents(L2Event.PortDeleted.class);
        assertThat(cloud.machine.image().wirings.size()).isZero();
    }

    @Test
    void theMacOfABoundPortStays() {
        // Given
        cloud.driver.given(Script.hello("hv1", 5));
        cloud.withPort("port", Map.of("binding:host_id", "hv1"));

        // When
        var then = cloud.when(cloud.admin.update(Kind.PORT, uuid("port"), Map.of("mac_address", "02:00:00:00:00:05")));

        // Then
        then.thenRefused(409, "PortBound");
    }

    @Test
    void tagsAreAddedAndRemovedOneByOneWithoutTheOthers() {
        // Given
        cloud.withPort("port", Map.of());
        cloud.when(cloud.p1.act(Kind.PORT, uuid("port"), "add-tags", Map.of("tags", List.of("a"))));
        cloud.when(cloud.p1.act(Kind.PORT, uuid("port"), "add-tags", Map.of("tags", List.of("b", "c"))));

        // When
        var removed = cloud.when(cloud.p1.act(Kind.PORT, uuid("port"), "remove-tags", Map.of("tags", List.of("b"))));
        var absent = cloud.when(cloud.p1.act(Kind.PORT, uuid("port"), "remove-tags", Map.of("tags", List.of("b"))));

        // Then
        assertThat(removed.resource(Port.class).meta().tags()).containsExactly("a", "c");
        absent.thenRefused(404, "TagNotFound");
    }

    @Test
    void aResourceHasFiftyTagsAtMost() {
        // Given
        cloud.withPort("port", Map.of());
        List<String> fifty = IntStream.range(0, 50).mapToObj(i -> "t" + i).toList();
        cloud.when(cloud.p1.act(Kind.PORT, uuid("port"), "set-tags", Map.of("tags", fifty)));

        // When
        var then = cloud.when(cloud.p1.act(Kind.PORT, uuid("port"), "add-tags", Map.of("tags", List.of("more"))));

        // Then
        then.thenRefused(400, "BadRequest");
    }

    @Test
    void tagsAreSortedAndCountAsAChange() {
        // Given
        cloud.withPort("port", Map.of());

        // When
        var then =
                cloud.when(cloud.p1.act(Kind.PORT, uuid("port"), "set-tags", Map.of("tags", List.of("b", "a", "b"))));

        // Then
        Port port = then.resource(Port.class);
        assertThat(port.meta().tags()).containsExactly("a", "b");
        assertThat(port.meta().revisionNumber()).isEqualTo(1);
    }
}
