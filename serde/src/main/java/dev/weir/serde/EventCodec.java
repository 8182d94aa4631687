package dev.weir.serde;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.Event;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.EventType;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Position;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Events as CloudEvents 1.0, Kafka binding, binary mode: circumstances in headers, the fact itself as JSON body. */
public final class EventCodec {
    private static final String SOURCE = "/weir/";
    private static final String ZEROS = "0000000000000000000";
    private static final Map<EventType, Body<? extends Event>> BODIES = bodies();

    /** @param position where the event stands in its service's log */
    public record Decoded(EventEnvelope envelope, Position position) {}

    private EventCodec() {}

    public static Wire encode(EventEnvelope envelope, Position at) {
        Event event = envelope.event();
        EventType type = EventType.of(event);
        String subject = event.subject();
        Map<String, String> headers = LinkedHashMap.newLinkedHashMap(18);
        headers.put(Header.CE_SPECVERSION, "1.0");
        headers.put(Header.CE_ID, at.service().text() + "-" + at.shard() + "-" + at.sequence());
        headers.put(Header.CE_SOURCE, SOURCE + at.service().text() + "/" + at.shard());
        headers.put(Header.CE_TYPE, type.typeName());
        headers.put(Header.CE_SUBJECT, subject);
        headers.put(Header.CE_TIME, Instant.ofEpochMilli(envelope.timeMs()).toString());
        headers.put(Header.CE_DATASCHEMA, schemaUri(type));
        headers.put(Header.CE_SEQUENCE, sortable(at.sequence()));
        putCause(headers, envelope.cause());
        headers.put(Header.CONTENT_TYPE, Header.JSON);
        return new Wire(subject, headers, body(type).write(event));
    }

    /** @throws Unreadable also if the event's type is unknown */
    public static Decoded decode(Wire wire) {
        String typeName = Header.required(wire, Header.CE_TYPE);
        Position position =
                position(Header.required(wire, Header.CE_SOURCE), Header.requiredLong(wire, Header.CE_SEQUENCE));
        Event event = EventType.ofName(typeName)
                .<Event>map(type -> body(type).read(wire))
                .or(() -> OlderEvents.read(typeName, wire))
                .orElseThrow(() -> new Unreadable("unknown type of event '" + typeName + "'"));
        return new Decoded(new EventEnvelope(event, cause(wire), timeMs(wire)), position);
    }

    /** Names the JSON Schema of an event's body. */
    public static String schemaUri(EventType type) {
        return "urn:weir:schema:" + type.typeName();
    }

    private static void putCause(Map<String, String> headers, Cause cause) {
        Actor actor = cause.actor();
        Header.put(headers, Header.CE_REQUEST_ID, cause.requestId());
        Header.put(headers, Header.CE_ACTOR_USER, actor.userId());
        Header.put(headers, Header.CE_ACTOR_PROJECT, actor.projectId());
        Header.put(headers, Header.CE_ACTOR_ROLES, joined(actor.roles()));
        Header.put(headers, Header.CE_ACTOR_ADMIN, actor.admin() ? "true" : null);
        Header.put(headers, Header.CE_SOURCE_ADDRESS, actor.sourceAddress());
        Header.put(headers, Header.CE_COMMAND_ID, cause.commandId());
        Header.put(headers, Header.CE_IDEMPOTENCY_KEY, cause.idempotencyKey());
        if (cause.replyTo() != null) {
            headers.put(Header.CE_REPLY_TO, ReplyAddress.format(cause.replyTo()));
        }
    }

    private static Cause cause(Wire wire) {
        Map<String, String> headers = wire.headers();
        Actor actor = new Actor(
                Header.orEmpty(wire, Header.CE_ACTOR_USER),
                Header.orEmpty(wire, Header.CE_ACTOR_PROJECT),
                split(Header.orEmpty(wire, Header.CE_ACTOR_ROLES)),
                "true".equals(headers.get(Header.CE_ACTOR_ADMIN)),
                headers.get(Header.CE_SOURCE_ADDRESS));
        String replyTo = headers.get(Header.CE_REPLY_TO);
        return new Cause(
                actor,
                Header.orEmpty(wire, Header.CE_REQUEST_ID),
                headers.get(Header.CE_COMMAND_ID),
                headers.get(Header.CE_IDEMPOTENCY_KEY),
                replyTo == null ? null : ReplyAddress.parse(replyTo));
    }

    private static long timeMs(Wire wire) {
        String time = Header.required(wire, Header.CE_TIME);
        try {
            return Instant.parse(time).toEpochMilli();
        } catch (DateTimeException e) {
            throw new Unreadable("header " + Header.CE_TIME + " is not a time: '" + time + "'", e);
        }
    }

    private static Position position(String source, long sequence) {
        int slash = source.lastIndexOf('/');
        if (!source.startsWith(SOURCE) || slash < SOURCE.length()) {
            throw new Unreadable("header " + Header.CE_SOURCE + " is not a shard: '" + source + "'");
        }
        try {
            return new Position(
                    ServiceName.of(source.substring(SOURCE.length(), slash)),
                    Integer.parseInt(source, slash + 1, source.length(), 10),
                    sequence);
        } catch (IllegalArgumentException e) {
            throw new Unreadable("header " + Header.CE_SOURCE + " is not a shard: '" + source + "'", e);
        }
    }

    private static String sortable(long sequence) {
        String digits = Long.toString(sequence);
        return ZEROS.substring(digits.length()) + digits;
    }

    private static String joined(List<String> roles) {
        StringBuilder text = new StringBuilder();
        for (String role : roles) {
            if (!text.isEmpty()) {
                text.append(',');
            }
            text.append(
                    role.indexOf('%') < 0 && role.indexOf(',') < 0
                            ? role
                            : role.replace("%", "%25").replace(",", "%2C"));
        }
        return text.toString();
    }

    private static List<String> split(String text) {
        List<String> roles = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            String role = text.substring(from, to);
            roles.add(role.indexOf('%') < 0 ? role : role.replace("%2C", ",").replace("%25", "%"));
            from = to + 1;
        }
        return roles;
    }

    static Body<? extends Event> body(EventType type) {
        return Objects.requireNonNull(BODIES.get(type));
    }

    private static Map<EventType, Body<? extends Event>> bodies() {
        Map<EventType, Body<? extends Event>> bodies = new EnumMap<>(EventType.class);
        for (EventType type : EventType.values()) {
            bodies.put(type, Body.of(type.eventClass()));
        }
        return bodies;
    }
}
