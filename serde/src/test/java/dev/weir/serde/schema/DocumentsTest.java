package dev.weir.serde.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.weir.contracts.event.EventType;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Documents for subscribers say what the code does. With {@code -Dweir.regenerate=true} they are written anew. */
class DocumentsTest {
    private static final Path ASYNC_API = Path.of("../docs/asyncapi.yaml");
    private static final Path EVENTS = Path.of("../docs/events.md");
    private static final String BEGIN = "<!-- generated: event types -->\n";
    private static final String END = "<!-- end of generated -->\n";

    @Test
    void theAsyncApiDocumentIsOfThisCode() throws IOException {
        // When
        String document = yaml().writeValueAsString(AsyncApi.document(Meanings::of, Golden::sample));
        // Then
        verify(ASYNC_API, "# Generated from the record classes by DocumentsTest.\n" + document);
    }

    @Test
    void everyReferenceOfTheAsyncApiDocumentLeadsSomewhere() {
        // Given
        JsonNode document = AsyncApi.document(Meanings::of, Golden::sample);
        // When
        List<String> references = document.findValuesAsText("$ref");
        // Then
        assertThat(references).isNotEmpty();
        assertThat(references)
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void thePageForSubscribersNamesEveryEventType() throws IOException {
        // Given
        String page = Files.readString(EVENTS);
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        assertThat(begin).isPositive();
        assertThat(end).isGreaterThan(begin);
        // When
        StringBuilder tables = new StringBuilder(page.substring(0, begin + BEGIN.length()));
        for (ServiceName service : ServiceName.values()) {
            tables.append("\n### `").append(Topics.events(service)).append("`\n\n");
            tables.append("| type | meaning | body | example |\n| --- | --- | --- | --- |\n");
            for (EventType type : EventType.values()) {
                if (type.service() == service) {
                    tables.append(row(type));
                }
            }
        }
        tables.append('\n').append(page.substring(end));
        // Then
        verify(EVENTS, tables.toString());
    }

    private static String row(EventType type) {
        List<String> properties = new ArrayList<>();
        JsonSchemas.of(type).path("properties").fieldNames().forEachRemaining(name -> properties.add("`" + name + "`"));
        return "| `" + type.typeName() + "` | " + Meanings.of(type).replace("|", "\\|") + " | "
                + String.join(", ", properties) + " | [sample](../serde/src/main/resources/golden/" + type.typeName()
                + ".json) |\n";
    }

    private static void verify(Path file, String wanted) throws IOException {
        if (Golden.REGENERATE) {
            Files.writeString(file, wanted);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as(
                        "%s is up to date; if not: mvn -pl serde -am test -Dtest=DocumentsTest -Dweir.regenerate=true "
                                + "-Dsurefire.failIfNoSpecifiedTests=false",
                        file)
                .isEqualTo(wanted);
    }

    private static YAMLMapper yaml() {
        return YAMLMapper.builder(YAMLFactory.builder()
                        .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                        .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                        .disable(YAMLGenerator.Feature.SPLIT_LINES)
                        .build())
                .build();
    }
}
