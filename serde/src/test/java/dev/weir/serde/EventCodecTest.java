package dev.weir.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Position;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventCodecTest {
    private static final long TIME = Samples.CHANGED.toEpochMilli();

    @Test
    void circumstancesAreCloudEventsHeaders() {
        // When
        Wire wire = EventCodec.encode(
                new EventEnvelope(new L2Event.PortCreated(Samples.A_PORT), Samples.CAUSE, TIME),
                new Position(ServiceName.L2, 0, 1042));
        // Then
        assertThat(wire.headers())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("ce_specversion", "1.0"),
                        Map.entry("ce_id", "l2-0-1042"),
                        Map.entry("ce_source", "/weir/l2/0"),
                        Map.entry("ce_type", "weir.l2.port_created.v1"),
                        Map.entry("ce_subject", Samples.PORT),
                        Map.entry("ce_time", "2026-11-21T11:00:00.250Z"),
                        Map.entry("ce_dataschema", "urn:weir:schema:weir.l2.port_created.v1"),
                        Map.entry("ce_sequence", "0000000000000001042"),
                        Map.entry("ce_requestid", "req-6a1f2b3c-0d4e-4f5a-8b6c-7d8e9f0a1b2c"),
                        Map.entry("ce_actoruser", "b3c1e2d4f5a60718"),
                        Map.entry("ce_actorproject", Samples.PROJECT),
                        Map.entry("ce_actorroles", "member,reader"),
                        Map.entry("ce_sourceaddress", "203.0.113.9"),
                        Map.entry("ce_commandid", "77777777-0000-4000-8000-000000000001"),
                        Map.entry("ce_idempotencykey", Samples.PROJECT + ":deploy-42"),
                        Map.entry("ce_replyto", "gateway-a:3"),
                        Map.entry("content-type", "application/json")));
    }

    @Test
    void theCloudItselfNeedsNoRequestAndOddRoleNamesSurvive() {
        // Given
        Cause cause = new Cause(
                new Actor("node/compute-1", "", List.of("a,b", "50%", "%2C"), true, null), "", null, null, null);
        EventEnvelope envelope = new EventEnvelope(new L2Event.NodeUp(Samples.A_NODE), cause, TIME);
        // When
        EventCodec.Decoded decoded = EventCodec.decode(EventCodec.encode(envelope, new Position(ServiceName.L2, 0, 1)));
        // Then
        assertThat(decoded.envelope()).isEqualTo(envelope);
    }

    @Test
    void anUnknownTypeFailsLoudly() {
        assertThatThrownBy(() -> EventCodec.decode(changed("ce_type", "weir.l2.port_painted.v1")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("weir.l2.port_painted.v1");
    }

    @Test
    void whatIsMissingOrMalformedIsNamed() {
        assertThatThrownBy(() -> EventCodec.decode(changed("ce_sequence", "many")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("ce_sequence");
        assertThatThrownBy(() -> EventCodec.decode(changed("ce_source", "/weir/l4/0")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("/weir/l4/0");
        assertThatThrownBy(() -> EventCodec.decode(changed("ce_time", "noon")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("ce_time");
        assertThatThrownBy(() -> EventCodec.decode(new Wire("k", Map.of(), new byte[0])))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("ce_type");
    }

    @Test
    void aBodyThatPromisesLessOrMoreThanItsTypeIsRefused() {
        assertThatThrownBy(() -> EventCodec.decode(withBody("{\"port_id\":\"p\"}")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("error");
        assertThatThrownBy(
                        () -> EventCodec.decode(
                                withBody(
                                        "{\"port_id\":null,\"error\":{\"status\":409,\"type\":\"t\",\"message\":\"m\",\"detail\":\"\"}}")))
                .isInstanceOf(Unreadable.class);
        assertThatThrownBy(
                        () -> EventCodec.decode(
                                withBody(
                                        "{\"port_id\":\"p\",\"colour\":1,\"error\":{\"status\":409,\"type\":\"t\",\"message\":\"m\",\"detail\":\"\"}}")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("colour");
        assertThatThrownBy(() -> EventCodec.decode(withBody("{\"port_id\":"))).isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> EventCodec.decode(withBody("null"))).isInstanceOf(Unreadable.class);
    }

    private static Wire refused() {
        return EventCodec.encode(
                new EventEnvelope(new L2Event.PortRefused("p", Samples.NO_ADDRESS), Samples.CAUSE, TIME),
                new Position(ServiceName.L2, 0, 7));
    }

    private static Wire withBody(String json) {
        return new Wire("p", refused().headers(), json.getBytes(StandardCharsets.UTF_8));
    }

    private static Wire changed(String header, String value) {
        Map<String, String> headers = new HashMap<>(refused().headers());
        headers.put(header, value);
        return new Wire("p", headers, refused().value());
    }
}
