package dev.weir.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.command.ReplyTo;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredDhcp;
import dev.weir.contracts.desired.DesiredDhcpPlacement;
import dev.weir.contracts.desired.DesiredEndpoints;
import dev.weir.contracts.desired.DesiredGroup;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.desired.DesiredMembers;
import dev.weir.contracts.desired.DesiredNetwork;
import dev.weir.contracts.desired.DesiredPort;
import dev.weir.contracts.desired.DesiredRule;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.reply.Reply;
import dev.weir.contracts.report.NodeReport;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecsTest {
    private static final Attributes ATTRIBUTES = new Attributes(attributes());

    static Stream<Operation> operations() {
        return Stream.of(
                new Operation.Create(Kind.PORT, List.of(new Operation.Draft(Samples.PORT, Long.MIN_VALUE, ATTRIBUTES))),
                new Operation.Update(Kind.NETWORK, Samples.NETWORK, ATTRIBUTES, 7L),
                new Operation.Delete(Kind.SUBNET, Samples.SUBNET, null),
                new Operation.Act(
                        Kind.PORT, Samples.PORT, "set-tags", new Attributes(Map.of("tags", List.of("a", "b")))));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyCommandComesBackAsItWas(Operation operation) {
        // Given
        Command command = command(operation);
        // When
        Wire wire = CommandCodec.encode(command);
        // Then
        assertThat(CommandCodec.decode(wire)).isEqualTo(command);
        assertThat(wire.key()).isIn(Samples.PORT, Samples.NETWORK, Samples.SUBNET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21T10:15:30Z",
                "2026-11-21T10:15:30.250Z",
                "1969-12-31T23:59:59.999Z",
                "2024-02-29T00:00:00Z",
                "2026-12-31T23:59:59.001Z",
                "2026-11-21T10:15:30.123456Z",
                "2026-11-21T12:15:30+02:00",
                "+12026-11-21T10:15:30Z"
            })
    void instantsAreReadAsJavaReadsThem(String text) {
        assertThat(Json.read(('"' + text + '"').getBytes(StandardCharsets.UTF_8), Instant.class))
                .isEqualTo(OffsetDateTime.parse(text).toInstant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2026-02-29T10:15:30Z", "2026-13-01T10:15:30Z", "2026-11-21T25:15:30Z", "2026-11-21X10:15:30Z"})
    void whatIsNoInstantIsRefused(String text) {
        assertThatThrownBy(() -> Json.read(('"' + text + '"').getBytes(StandardCharsets.UTF_8), Instant.class))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void attributesKeepTheDifferenceBetweenNullAndAbsent() {
        // Given
        Operation.Update update = new Operation.Update(Kind.PORT, Samples.PORT, ATTRIBUTES, null);
        // When
        Command read = CommandCodec.decode(CommandCodec.encode(command(update)));
        // Then
        assertThat(read.operation()).isInstanceOfSatisfying(Operation.Update.class, u -> {
            assertThat(u.changes().has("gateway_ip")).isTrue();
            assertThat(u.changes().raw("gateway_ip")).isNull();
            assertThat(u.changes().has("name")).isTrue();
            assertThat(u.changes().has("description")).isFalse();
            assertThat(u.changes().objects("fixed_ips", List.of()).getFirst().has("ip_address"))
                    .isTrue();
        });
    }

    @Test
    void anUnreadableCommandStillTellsWhomToAnswer() {
        // Given
        Wire good = CommandCodec.encode(command(new Operation.Delete(Kind.PORT, Samples.PORT, null)));
        Wire bad = new Wire(good.key(), good.headers(), "{".getBytes(StandardCharsets.UTF_8));
        // Then
        assertThatThrownBy(() -> CommandCodec.decode(bad)).isInstanceOf(Unreadable.class);
        assertThat(CommandCodec.sender(bad))
                .contains(new CommandCodec.Sender("command-1", new ReplyTo("gateway:a", 3)));
        assertThat(CommandCodec.sender(new Wire("k", Map.of(), null))).isEmpty();
    }

    @Test
    void aReplyCarriesResourcesInTheFormOfTheStateTopics() {
        // Given
        Reply reply = new Reply(
                "command-1",
                new ReplyTo("gateway-a", 3),
                List.of(Samples.A_PORT, Samples.A_SUBNET),
                null,
                List.of(new Position(ServiceName.L2, 0, 12)));
        // When
        ReplyCodec.WireReply read = ReplyCodec.decode(ReplyCodec.encode(reply));
        // Then
        assertThat(read.commandId()).isEqualTo("command-1");
        assertThat(read.error()).isNull();
        assertThat(read.positions()).isEqualTo(reply.positions());
        assertThat(read.resources()).hasSize(2);
        assertThat(Json.mapper().convertValue(read.resources().getFirst(), Port.class))
                .isEqualTo(Samples.A_PORT);
        assertThat(Json.write(read.resources().getFirst()))
                .isEqualTo(StateCodec.encode("port", Samples.PORT, Samples.A_PORT, 12)
                        .value());
    }

    @Test
    void aRefusalComesBackAsItWas() {
        // Given
        Reply reply = new Reply("command-1", new ReplyTo("gateway-a", 3), List.of(), Samples.NO_ADDRESS, List.of());
        // Then
        assertThat(ReplyCodec.decode(ReplyCodec.encode(reply)))
                .isEqualTo(new ReplyCodec.WireReply("command-1", List.of(), Samples.NO_ADDRESS, List.of()));
    }

    @Test
    void aRowKeepsTableKeyAndSequence() {
        // When
        Wire written = StateCodec.encode("address", "net/192.0.2.1", Map.of("a", 1), 9);
        Wire removed = StateCodec.encode("address", "net/192.0.2.1", null, 10);
        StateCodec.StateRecord row = decode(written);
        StateCodec.StateRecord gone = decode(removed);
        // Then
        assertThat(row.table()).isEqualTo("address");
        assertThat(row.key()).isEqualTo("net/192.0.2.1");
        assertThat(row.body()).isEqualTo("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        assertThat(StateCodec.sequence(written)).isEqualTo(9);
        assertThat(gone.body()).isNull();
        assertThat(StateCodec.sequence(removed)).isEqualTo(10);
        assertThatThrownBy(() -> decode(new Wire("nokey", Map.of(Header.SEQUENCE, "1"), null)))
                .isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> StateCodec.sequence(new Wire("port/1", Map.of(), null)))
                .isInstanceOf(Unreadable.class);
    }

    private static StateCodec.StateRecord decode(Wire wire) {
        return StateCodec.decode(wire.key().getBytes(StandardCharsets.UTF_8), wire.value());
    }

    static Stream<Desired> desired() {
        return Stream.of(
                new DesiredNetwork(Samples.NETWORK, Samples.PROJECT, 1450, true, Samples.A_NETWORK.segments()),
                new DesiredEndpoints(
                        Samples.NETWORK,
                        "compute-1",
                        "172.31.255.11",
                        List.of(new DesiredEndpoints.Endpoint(
                                Samples.PORT, Samples.A_PORT.macAddress(), List.of("192.0.2.10"), "compute:nova"))),
                new DesiredPort(
                        "compute-1",
                        Samples.PORT,
                        Samples.NETWORK,
                        Samples.PROJECT,
                        3,
                        true,
                        Samples.A_PORT.macAddress(),
                        Samples.A_PORT.fixedIps(),
                        Samples.A_PORT.allowedAddressPairs(),
                        true,
                        List.of(Samples.GROUP),
                        Samples.A_PORT.extraDhcpOpts(),
                        "web-1",
                        "device",
                        "compute:nova"),
                new DesiredGroup(Samples.GROUP, true),
                new DesiredRule(Samples.GROUP, Samples.RULE, "ingress", "IPv4", "tcp", 443, 443, null, Samples.GROUP),
                new DesiredMembers(
                        Samples.GROUP, "", List.of(new DesiredMembers.Member(Samples.PORT, List.of("192.0.2.10")))),
                new DesiredDhcp(
                        Samples.NETWORK,
                        true,
                        List.of(new DesiredDhcp.Server("", Samples.PORT, "fa:16:3e:00:00:01", List.of())),
                        1450,
                        86400,
                        "cloud.example",
                        List.of(new DesiredDhcp.SubnetOptions(
                                Samples.SUBNET,
                                4,
                                "192.0.2.0/24",
                                null,
                                List.of(),
                                Samples.A_SUBNET.hostRoutes(),
                                true,
                                null,
                                null,
                                false))),
                new DesiredDhcpPlacement("compute-1", Samples.NETWORK));
    }

    @ParameterizedTest
    @MethodSource("desired")
    void everyDesiredRecordComesBackAsItWasAndSoDoesItsRemoval(Desired desired) {
        // When
        Wire wire = DesiredCodec.encode(desired.key(), desired, 33);
        Wire removed = DesiredCodec.encode(desired.key(), null, 34);
        // Then
        assertThat(DesiredCodec.decode(wire)).isEqualTo(new DesiredCodec.DesiredRecord(desired.key(), desired, 33));
        assertThat(DesiredCodec.decode(removed)).isEqualTo(new DesiredCodec.DesiredRecord(desired.key(), null, 34));
        assertThat(removed.value()).isNull();
    }

    @Test
    void theSamplesCoverEveryKindOfDesiredState() {
        assertThat(desired().map(d -> d.key().kind()).collect(Collectors.toSet()))
                .containsOnly(DesiredKey.Kind.values());
    }

    @Test
    void aDesiredRecordUnderAnotherKeyIsRefused() {
        // Given
        Wire wire = DesiredCodec.encode(
                new DesiredKey("compute-1", DesiredKey.Kind.DHCP_PLACEMENT, Samples.NETWORK),
                new DesiredDhcpPlacement("compute-1", Samples.NETWORK),
                1);
        Wire moved = new Wire("compute-2/dhcp-placement/" + Samples.NETWORK, wire.headers(), wire.value());
        // Then
        assertThatThrownBy(() -> DesiredCodec.decode(moved))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("compute-2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n/endpoints/port/p {\"network_id\":\"n\",\"node\":\"\",\"tunnel_ip\":\"\",\"endpoints\":[]}",
                "g/members/node/hv1 {\"group_id\":\"g\",\"node\":\"hv1\",\"members\":[]}"
            })
    void aRecordOfNoPortsIsRefused(String keyAndValue) {
        // Given
        String[] parts = keyAndValue.split(" ", 2);
        // Then
        assertThatThrownBy(() -> DesiredCodec.read(parts[0], parts[1].getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("a holder of nothing");
    }

    static Stream<NodeReport> reports() {
        return Stream.of(
                new NodeReport.Hello(
                        "n",
                        5,
                        "0.1",
                        "172.31.255.1",
                        1500,
                        "linux",
                        List.of("vxlan"),
                        Map.of("p", "e"),
                        Samples.CREATED),
                new NodeReport.Heartbeat(
                        "n",
                        5,
                        Samples.CHANGED,
                        true,
                        Map.of("weir.desired.l2.node-3", 12L),
                        4,
                        List.of(new NodeReport.Failing("port/1", "no tap", Samples.CREATED, 2))),
                new NodeReport.PortStatus("n", 5, Samples.PORT, 3, true, ""),
                new NodeReport.Lease(
                        "n", 5, Samples.PORT, Samples.NETWORK, "m", "192.0.2.10", null, Samples.CHANGED, false),
                new NodeReport.Goodbye("n", 5));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void everyReportComesBackAsItWas(NodeReport report) {
        assertThat(ReportCodec.decode(ReportCodec.encode(report))).isEqualTo(report);
    }

    @Test
    void aReportUnderAnotherNodesNameIsRefused() {
        // Given
        Wire wire = ReportCodec.encode(new NodeReport.Goodbye("n", 5));
        // Then
        assertThatThrownBy(() -> ReportCodec.decode(new Wire("m", wire.headers(), wire.value())))
                .isInstanceOf(Unreadable.class);
    }

    private static Command command(Operation operation) {
        return new Command(
                "command-1",
                "key-1",
                "req-1",
                1_000,
                2_000,
                Samples.ACTOR,
                new ReplyTo("gateway:a", 3),
                List.of(new Position(ServiceName.IPAM, 0, 5)),
                operation);
    }

    private static Map<String, @Nullable Object> attributes() {
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        inner.put("subnet_id", Samples.SUBNET);
        inner.put("ip_address", null);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("name", "web");
        values.put("gateway_ip", null);
        values.put("mtu", 1450);
        values.put("fixed_ips", List.of(inner));
        return values;
    }
}
