package dev.weir.serde.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.weir.contracts.event.EventType;
import dev.weir.serde.EventCodec;
import dev.weir.serde.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GoldenSamplesTest {
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    @BeforeAll
    static void sketchWhatIsMissing() throws IOException {
        if (Golden.REGENERATE) {
            for (EventType type : EventType.values()) {
                if (!Files.exists(Golden.file(type))) {
                    Golden.sketch(type, RecordSketch.of(type.eventClass()));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyEventTypeHasASample(EventType type) {
        assertThat(Golden.file(type))
                .as("a golden sample; -Dweir.regenerate=true sketches one, make it realistic")
                .exists();
    }

    @Test
    void noSampleIsOfATypeThatIsGone() throws IOException {
        List<String> known = Arrays.stream(EventType.values())
                .map(t -> t.typeName() + ".json")
                .toList();
        try (Stream<Path> files = Files.list(Golden.DIRECTORY)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(f -> f.getFileName().toString()))
                    .allMatch(known::contains);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everySampleIsReadAndWrittenBackTheSame(EventType type) {
        // Given
        Wire golden = Golden.wire(Golden.sample(type));
        // When
        EventCodec.Decoded decoded = EventCodec.decode(golden);
        Wire again = EventCodec.encode(decoded.envelope(), decoded.position());
        // Then
        assertThat(EventType.of(decoded.envelope().event())).isEqualTo(type);
        assertThat(again.key()).isEqualTo(golden.key());
        assertThat(again.headers()).isEqualTo(golden.headers());
        assertThat(new String(again.value())).isEqualTo(new String(golden.value()));
    }

    @Test
    void whatAnEarlierVersionWroteIsReadAsTheSameFact() {
        // Given
        EventType type = EventType.PORT_REQUESTED;
        Wire older = Golden.wire(Golden.older("weir.l2.port_requested.v1"));

        // When
        EventCodec.Decoded decoded = EventCodec.decode(older);

        // Then
        assertThat(decoded).isEqualTo(EventCodec.decode(Golden.wire(Golden.sample(type))));
    }

    @ParameterizedTest
    @EnumSource
    void everySampleFitsItsSchema(EventType type) {
        assertThat(schema(type).validate(Golden.sample(type).path("body"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aSchemaRefusesABodyWithoutOneOfItsRequiredProperties(EventType type) {
        // Given
        JsonNode body = Golden.sample(type).path("body");
        ObjectNode definition = JsonSchemas.of(type);
        assertThat(definition.path("required")).isNotEmpty();
        for (JsonNode name : definition.path("required")) {
            // When
            ObjectNode less = body.deepCopy();
            less.remove(name.asText());
            // Then
            assertThat(schema(type).validate(less)).as("without %s", name).isNotEmpty();
        }
    }

    private static JsonSchema schema(EventType type) {
        return SCHEMAS.getSchema(JsonSchemas.of(type));
    }
}
