package dev.weir.serde.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.contracts.event.Event;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.EventType;
import dev.weir.contracts.reply.Position;
import dev.weir.serde.EventCodec;
import dev.weir.serde.Json;
import dev.weir.serde.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Golden samples: one record of each event type, which every later version must still read. */
final class Golden {
    /** With {@code -Dweir.regenerate=true} the documents are written anew, and missing samples are sketched. Old samples are never changed. */
    static final boolean REGENERATE = Boolean.getBoolean("weir.regenerate");

    static final Path DIRECTORY = Path.of("src/main/resources/golden");

    private Golden() {}

    static Path file(EventType type) {
        return DIRECTORY.resolve(type.typeName() + ".json");
    }

    static JsonNode sample(EventType type) {
        return read(file(type));
    }

    /** Of a type that is no longer written. */
    static JsonNode older(String typeName) {
        return read(DIRECTORY.resolve("older").resolve(typeName + ".json"));
    }

    private static JsonNode read(Path file) {
        try {
            return Json.mapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("no sample " + file, e);
        }
    }

    static Wire wire(JsonNode sample) {
        Map<String, String> headers = new LinkedHashMap<>();
        sample.path("headers")
                .properties()
                .forEach(e -> headers.put(e.getKey(), e.getValue().asText()));
        return new Wire(sample.path("key").asText(), headers, Json.write(sample.path("body")));
    }

    static void sketch(EventType type, Event event) throws IOException {
        Wire wire = EventCodec.encode(
                new EventEnvelope(event, RecordSketch.CAUSE, RecordSketch.TIME.toEpochMilli()),
                new Position(type.service(), 0, 1042));
        ObjectNode sample = Json.mapper().createObjectNode().put("key", wire.key());
        wire.headers().forEach(sample.putObject("headers")::put);
        sample.set("body", Json.mapper().readTree(wire.value()));
        Files.createDirectories(DIRECTORY);
        Files.writeString(
                file(type),
                Json.mapper().writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(sample) + "\n");
    }
}
