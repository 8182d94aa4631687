package dev.weir.bench.codec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.contracts.event.EventType;
import dev.weir.serde.Json;
import dev.weir.serde.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The golden samples of the contracts, which are on the class path. */
public final class Golden {
    private Golden() {}

    /** The sample of an event's latest version, as it is on the topic. */
    public static Wire sample(EventType type) {
        try (InputStream in =
                Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/" + type.typeName() + ".json"))) {
            JsonNode sample = Json.mapper().readTree(in);
            Map<String, String> headers = new LinkedHashMap<>();
            sample.path("headers")
                    .properties()
                    .forEach(e -> headers.put(e.getKey(), e.getValue().asText()));
            return new Wire(sample.path("key").asText(), headers, Json.write(sample.path("body")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
