package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.event.EventType;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.topic.Topics;
import dev.weir.dhcp.shard.DhcpConfig;
import dev.weir.dhcp.shard.DhcpService;
import dev.weir.ipam.shard.IpamConfig;
import dev.weir.ipam.shard.IpamService;
import dev.weir.l2.domain.L2Config;
import dev.weir.l2.shard.L2Service;
import dev.weir.serde.EventCodec;
import dev.weir.serde.Wire;
import dev.weir.serde.schema.JsonSchemas;
import dev.weir.service.ServiceSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of all services after a few hundred random operations through a real broker. */
final class ReplayIT {
    private static final long SEED = 20_261_121;
    private static final int OPERATIONS = 400;

    private static final List<ServiceSpec> SPECS = List.of(
            IpamService.spec(IpamConfig.defaults()),
            L2Service.spec(L2Config.defaults()),
            DhcpService.spec(DhcpConfig.defaults()));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Services services;

    @BeforeAll
    static void aLog() throws IOException {
        services = Services.start(directory, SPECS);
        new RandomOperations(services, new Random(SEED)).run(OPERATIONS);
        services.awaitQuiet();
    }

    @AfterAll
    static void end() {
        services.close();
    }

    @Test
    void replayedFromTheStartTheLogGivesTheSameStateAndDesiredStateByteForByte() {
        Map<String, Map<String, String>> desired = new TreeMap<>();
        Set<String> desiredTopics = new HashSet<>();
        for (DesiredKey.Kind kind : DesiredKey.Kind.values()) {
            desiredTopics.add(Topics.desired(kind));
        }
        for (ServiceSpec spec : SPECS) {
            // When
            Replay replay = Replay.of(spec, events(spec.name()));

            // Then
            Map<String, String> published = Topic.compacted(services.bootstrapServers(), Topics.state(spec.name()));
            published.keySet().removeIf(key -> key.startsWith("!"));
            assertThat(replay.rows()).as("state of %s", spec.name()).isEqualTo(published);
            replay.desired()
                    .forEach((topic, records) -> desired.computeIfAbsent(topic, name -> new TreeMap<>())
                            .putAll(records));
        }
        for (String topic : desiredTopics) {
            assertThat(desired.getOrDefault(topic, Map.of()))
                    .as(topic)
                    .isEqualTo(Topic.compacted(services.bootstrapServers(), topic));
        }
        assertThat(desired.getOrDefault("weir.desired.l2.network", Map.of())).isNotEmpty();
    }

    @Test
    void everyEventHasCloudEventsHeadersAndIsValidBySchema() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
        Map<String, JsonSchema> schemas = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        for (ServiceSpec spec : SPECS) {
            long sequence = 0;
            for (Wire event : Topic.read(services.bootstrapServers(), Topics.events(spec.name()))) {
                sequence++;
                String type = event.headers().get("ce_type");
                assertThat(event.headers())
                        .containsEntry("ce_specversion", "1.0")
                        .containsEntry("content-type", "application/json")
                        .containsKeys("ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "ce_dataschema");
                assertThat(Long.parseLong(Objects.requireNonNull(event.headers().get("ce_sequence"))))
                        .isEqualTo(sequence);
                JsonSchema schema =
                        schemas.computeIfAbsent(Objects.requireNonNull(type), name -> schema(factory, name));
                assertThat(schema.validate(mapper.readTree(event.value())))
                        .as("%s: %s", type, new String(Objects.requireNonNull(event.value()), StandardCharsets.UTF_8))
                        .isEmpty();
                seen.add(type);
            }
        }
        assertThat(seen)
                .contains(
                        EventType.PORT_CREATED.typeName(),
                        EventType.SUBNET_CREATED.typeName(),
                        EventType.ADDRESSES_ALLOCATED.typeName(),
                        EventType.DHCP_SERVICE_CREATED.typeName());
    }

    private static JsonSchema schema(JsonSchemaFactory factory, String type) {
        return factory.getSchema(JsonSchemas.of(EventType.ofName(type).orElseThrow()));
    }

    private static List<EventCodec.Decoded> events(ServiceName service) {
        return Topic.read(services.bootstrapServers(), Topics.events(service)).stream()
                .map(EventCodec::decode)
                .toList();
    }
}
