package dev.weir.serde;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.contracts.event.Event;
import dev.weir.contracts.event.EventType;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Events that earlier versions wrote under other names, told in today's words: logs are kept for ever. */
final class OlderEvents {
    private record Older(EventType now, Consumer<ObjectNode> change) {}

    private static final Map<String, Older> BY_NAME =
            Map.of("weir.l2.port_requested.v1", new Older(EventType.PORT_REQUESTED, OlderEvents::firstOfBatch));

    private OlderEvents() {}

    /** Empty if no version of Weir wrote events of this type. */
    static Optional<Event> read(String typeName, Wire wire) {
        Older older = BY_NAME.get(typeName);
        return older == null ? Optional.empty() : Optional.of(read(older, wire));
    }

    private static Event read(Older older, Wire wire) {
        Body<? extends Event> body = EventCodec.body(older.now());
        byte[] value = wire.value();
        if (value == null) {
            return body.read(wire);
        }
        try {
            JsonNode tree = Json.mapper().readTree(value);
            if (tree instanceof ObjectNode object) {
                older.change().accept(object);
            }
            return body.read(new Wire(wire.key(), wire.headers(), Json.write(tree)));
        } catch (IOException e) {
            throw Unreadable.as("JSON", e);
        }
    }

    /** Each port of a request of a hundred named all hundred. */
    private static void firstOfBatch(ObjectNode body) {
        body.put("batch", body.path("batch").path(0).asText());
    }
}
