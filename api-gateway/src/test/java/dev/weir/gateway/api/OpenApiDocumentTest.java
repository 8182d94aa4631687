package dev.weir.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.gateway.testing.Samples;
import dev.weir.gateway.wire.AttributeTable;
import dev.weir.gateway.wire.AttributeTables;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenApiDocumentTest {
    private final AttributeTables tables = Samples.tables();
    private JsonNode document;

    @BeforeEach
    void document() throws IOException {
        document = new ObjectMapper().readTree(new OpenApiDocument(tables).json("http://here:9696"));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        // When
        List<String> references = document.findValuesAsText("$ref");

        // Then
        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void aCollectionSaysWhatItTakesAndShows() {
        for (AttributeTable table : tables.all()) {
            JsonNode path = document.path("paths").path("/v2.0/" + table.path());
            JsonNode schemas = document.path("components").path("schemas");
            assertThat(path.has("get")).isTrue();
            assertThat(path.has("post")).isEqualTo(table.creatable());
            assertThat(schemas.path(table.noun()).path("properties").size())
                    .isEqualTo(table.visible().size());
        }
        JsonNode port = document.path("components").path("schemas").path("PortCreate");
        assertThat(port.path("required").toString()).isEqualTo("[\"network_id\"]");
        assertThat(port.path("properties").has("status")).isFalse();
        assertThat(port.path("additionalProperties").asBoolean(true)).isFalse();
    }

    @Test
    void operationsHaveNamesOfTheirOwn() {
        // When
        List<String> names = document.findValuesAsText("operationId");

        // Then
        assertThat(names).doesNotHaveDuplicates().contains("list_ports", "create_security_group_rule", "show_agent");
    }
}
