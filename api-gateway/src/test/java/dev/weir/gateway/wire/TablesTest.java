package dev.weir.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Node;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.SecurityGroupRule;
import dev.weir.gateway.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tables agree with the code, and the coverage page with the tables. With {@code -Dweir.regenerate=true} it is written anew. */
class TablesTest {
    private static final Path COVERAGE = Path.of("../docs/api-coverage.md");
    private static final Surroundings ALONE = new Surroundings() {
        @Override
        public @Nullable Network network(String id) {
            return null;
        }

        @Override
        public List<String> subnetsOf(String networkId) {
            return List.of();
        }

        @Override
        public List<SecurityGroupRule> rulesOf(String securityGroupId) {
            return List.of();
        }

        @Override
        public long portsOn(String host) {
            return 0;
        }

        @Override
        public @Nullable Instant heardOf(String host) {
            return null;
        }
    };

    private final AttributeTables tables = Samples.tables();

    private static Resource sample(Kind kind) {
        return switch (kind) {
            case NETWORK -> Samples.network("n", Samples.DEMO, false);
            case SUBNET -> Samples.subnet("s", Samples.DEMO, "n");
            case PORT -> Samples.port("p", Samples.DEMO, "n", "p", "10.0.0.5", List.of());
            case SECURITY_GROUP -> Samples.group("g", Samples.DEMO);
            case SECURITY_GROUP_RULE ->
                new SecurityGroupRule(
                        "r",
                        Samples.DEMO,
                        "g",
                        "ingress",
                        "IPv4",
                        "tcp",
                        22,
                        22,
                        "10.0.0.5/24",
                        null,
                        null,
                        false,
                        Meta.created("", Samples.NOW));
            case NODE ->
                new Node(
                        "a",
                        "hv1",
                        "Linux bridge agent",
                        "weir-node-agent",
                        "1",
                        true,
                        true,
                        "172.31.255.1",
                        1500,
                        "linux",
                        List.of("vxlan"),
                        Map.of(),
                        1,
                        Samples.NOW,
                        Samples.NOW,
                        Meta.created("", Samples.NOW));
            case DHCP_SERVICE -> throw new IllegalArgumentException("not in the API");
        };
    }

    @Test
    void everyAttributeOfATableCanBeReadFromItsResources() {
        for (AttributeTable table : tables.all()) {
            Resource resource = sample(table.kind());
            for (String name : table.attributes().keySet()) {
                assertThatCode(() -> ResourceMapper.value(resource, name, ALONE))
                        .as("%s.%s", table.collection(), name)
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void everyConverterAndCheckOfATableExists() {
        for (AttributeTable table : tables.all()) {
            for (Attribute attribute : table.attributes().values()) {
                String converter = attribute.convert();
                if (converter != null) {
                    assertKnown(() -> Converter.convert(converter, "x"));
                }
                attribute
                        .checks()
                        .forEach((check, argument) -> assertKnown(() -> Validator.reason(check, argument, "x")));
                JsonNode byDefault = attribute.defaultValue();
                if (byDefault != null) {
                    assertThat(attribute.create()).as(attribute.name()).isTrue();
                    attribute
                            .checks()
                            .forEach((check, argument) -> assertThat(
                                            Validator.reason(check, argument, RequestBody.value(byDefault)))
                                    .as("the default of %s.%s", table.collection(), attribute.name())
                                    .isNull());
                }
            }
        }
    }

    /** A sample value may be refused; only a name that does not exist is wrong. */
    private static void assertKnown(Runnable use) {
        try {
            use.run();
        } catch (Rejected e) {
            assertThat(e.error().status()).isBetween(400, 409);
        }
    }

    @Test
    void valuesAreAsNeutronShowsThem() {
        // Given
        Resource rule = sample(Kind.SECURITY_GROUP_RULE);

        // Then
        assertThat(ResourceMapper.value(rule, "normalized_cidr", ALONE)).isEqualTo("10.0.0.0/24");
        assertThat(ResourceMapper.value(rule, "created_at", ALONE)).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(ResourceMapper.value(sample(Kind.NODE), "started_at", ALONE)).isEqualTo("2026-11-21 10:00:00");
        assertThat(ResourceMapper.value(sample(Kind.PORT), "tenant_id", ALONE)).isEqualTo(Samples.DEMO);
        assertThat(ResourceMapper.value(sample(Kind.NETWORK), "provider:segmentation_id", ALONE))
                .isEqualTo(1001);
    }

    @Test
    void theCoveragePageIsOfTheseTables() throws IOException {
        // When
        String page = page();

        // Then
        if (Boolean.getBoolean("weir.regenerate")) {
            Files.writeString(COVERAGE, page);
        }
        assertThat(Files.readString(COVERAGE)).isEqualTo(page);
    }

    private String page() {
        Map<String, String> rules = AttributeTables.read("policy", new TypeReference<Map<String, String>>() {});
        StringBuilder page = new StringBuilder("# What of the Networking API Weir has\n\n"
                + "Generated from the attribute tables by TablesTest. What is not here does not exist: an attribute is refused,"
                + " a path is 404.\n");
        for (AttributeTable table : tables.all()) {
            page.append("\n## `/v2.0/").append(table.path()).append("`\n\n").append(table.about());
            page.append(table.creatable() ? "" : " They come and go with what they describe: no create.");
            page.append("\n\n| attribute | type | create | update | filter | sort | shown | who may |\n");
            page.append("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
            for (Attribute attribute : table.attributes().values()) {
                page.append(row(table, attribute, rules));
            }
        }
        page.append("\n## Beside the collections\n\n"
                + "Versions (`/`, `/v2.0/`), `/v2.0/extensions`, tags of networks, subnets, ports and security groups"
                + " (`/v2.0/<collection>/<id>/tags`), `/v2.0/network-ip-availabilities`, OpenAPI at `/openapi`;"
                + " for operators `/weir/v1/status`, `/weir/v1/nodes`, `/weir/v1/networks/<id>/programmed` and"
                + " `/weir/v1/ports/<id>/programmed` (`?wait=seconds`).\n");
        page.append("\n## Extensions\n\n");
        List<Map<String, String>> extensions =
                AttributeTables.read("extensions", new TypeReference<List<Map<String, String>>>() {});
        extensions.forEach(extension -> page.append("- `")
                .append(extension.get("alias"))
                .append("`: ")
                .append(extension.get("description"))
                .append('\n'));
        return page.toString();
    }

    private static String row(AttributeTable table, Attribute attribute, Map<String, String> rules) {
        String create = "";
        if (attribute.create()) {
            JsonNode byDefault = attribute.defaultValue();
            create = attribute.required() ? "required" : byDefault == null ? "yes" : "default `" + byDefault + "`";
        }
        TreeSet<String> own = new TreeSet<>();
        for (String verb : List.of("create", "get", "update")) {
            String rule = verb + "_" + table.resource() + ":" + attribute.name();
            if (rules.containsKey(rule) && !attribute.name().equals("tags")) {
                own.add(verb + ": " + rules.get(rule));
            }
        }
        List<String> cells = new ArrayList<>(List.of(
                "`" + attribute.name() + "`",
                attribute.type(),
                create,
                attribute.update() ? "yes" : "",
                attribute.filter() ? "yes" : "",
                attribute.sort() ? "yes" : "",
                attribute.visible() ? "yes" : "",
                String.join("; ", own)));
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
