package dev.weir.agent.ops;

import static dev.weir.agent.testing.Region.id;
import static dev.weir.agent.testing.Region.mac;
import static dev.weir.agent.testing.Region.rule;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.datapath.Step;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.desired.DesiredCheckpoint;
import dev.weir.agent.plan.HostNames;
import dev.weir.agent.testing.FakeHost;
import dev.weir.agent.testing.Region;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredEndpoints;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.desired.Holder;
import dev.weir.contracts.report.NodeReport;
import dev.weir.contracts.topic.Topic;
import dev.weir.contracts.topic.Topics;
import dev.weir.kernel.testing.TestBroker;
import dev.weir.serde.DesiredCodec;
import dev.weir.serde.ReportCodec;
import dev.weir.serde.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent with a real broker and a host in memory. */
class AgentIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory = Path.of(".");

    private final FakeHost host = new FakeHost();
    private final List<NodeReport> reports = new ArrayList<>();
    private TestBroker broker;
    private KafkaProducer<String, byte[]> services;
    private KafkaConsumer<String, byte[]> listening;
    private @Nullable Agent agent;
    private long sequence;

    @BeforeEach
    void startBroker() throws InterruptedException, ExecutionException {
        broker = TestBroker.start(directory.resolve("broker"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            List<NewTopic> topics = new ArrayList<>();
            for (Topic topic : Topics.all(1, Topics.DESIRED_PARTITIONS)) {
                if (topic.name().startsWith("weir.desired") || topic.name().equals(Topics.NODE_REPORTS)) {
                    topics.add(new NewTopic(topic.name(), topic.partitions(), (short) 1));
                }
            }
            admin.createTopics(topics).all().get();
        }
        services = new KafkaProducer<>(
                // Of several in flight to a topic just made, the first may be refused and never get its turn again.
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "linger.ms",
                        "0",
                        "max.in.flight.requests.per.connection",
                        "1"),
                new StringSerializer(),
                new ByteArraySerializer());
        listening = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "fetch.max.wait.ms", "20"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        TopicPartition only = new TopicPartition(Topics.NODE_REPORTS, 0);
        listening.assign(List.of(only));
        listening.seekToBeginning(List.of(only));
    }

    @AfterEach
    void stopAll() {
        if (agent != null) {
            agent.close();
        }
        services.close(Duration.ZERO);
        listening.close();
        broker.close();
    }

    private Agent startAgent() throws IOException {
        AgentSettings settings = new AgentSettings(
                Region.NODE,
                broker.bootstrapServers(),
                "172.31.255.1",
                1500,
                directory.resolve("state"),
                Map.of(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                0);
        StateDirectory state = StateDirectory.open(settings.stateDirectory());
        Agent started = new Agent(
                settings,
                state,
                host,
                new ReadingAhead(settings, state, Instant.now()),
                () -> KafkaClients.producer(settings),
                InstantSource.system());
        started.start();
        agent = started;
        return started;
    }

    private Future<RecordMetadata> publish(Desired desired) {
        return publish(desired.key(), desired);
    }

    private Future<RecordMetadata> publish(DesiredKey key, @Nullable Desired desired) {
        sequence++;
        Wire wire = DesiredCodec.encode(key, desired, sequence);
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(
                Topics.desired(key.kind()),
                Topics.desiredPartition(key.scope(), Topics.DESIRED_PARTITIONS),
                wire.key(),
                wire.value());
        wire.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return services.send(record);
    }

    private void publish(Region region) {
        region.networks.values().forEach(this::publish);
        region.dhcp.values().forEach(this::publish);
        region.rules.values().forEach(its -> its.forEach(this::publish));
        region.groups.values().forEach(this::publish);
        region.networks.keySet().forEach(id -> region.endpoints(id).forEach(this::publish));
        region.groups.keySet().forEach(id -> region.members(id).forEach(this::publish));
        region.ports.values().forEach(this::publish);
        services.flush();
    }

    private static Region region() {
        return new Region()
                .network("red", "vxlan", null, 77)
                .dhcp("red")
                .group("web", rule("ingress", "IPv4", null, null, null, null, "web"))
                .port("a", "hv1", "red", 10, "web")
                .port("b", "hv2", "red", 11, "web");
    }

    private <T extends NodeReport> T awaitReport(Class<T> type, Predicate<T> wanted) {
        List<T> found = new ArrayList<>();
        await(type.getSimpleName() + " among " + reports, () -> {
            for (ConsumerRecord<String, byte[]> record : listening.poll(Duration.ofMillis(50))) {
                reports.add(ReportCodec.decode(new Wire(record.key(), Map.of(), record.value())));
            }
            reports.stream()
                    .filter(type::isInstance)
                    .map(type::cast)
                    .filter(wanted)
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.getLast();
    }

    private String statusFile() {
        try {
            return Files.readString(directory.resolve("state/status.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain for %s", what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aPortIsWiredAsItsRecordsComeAndFollowsThem() throws Exception {
        // Given
        host.plug(HostNames.tap(id("a")));
        startAgent();
        awaitReport(NodeReport.Hello.class, hello -> hello.tunnelIp().equals("172.31.255.1"));
        awaitReport(NodeReport.Heartbeat.class, NodeReport.Heartbeat::inSync);
        Region region = region();

        // When
        publish(region);

        // Then
        awaitReport(NodeReport.PortStatus.class, status -> status.portId().equals(id("a")) && status.up());
        assertThat(host.objects).containsKey(Target.Fdb.key("vxlan-77", mac(11), "172.31.255.2"));

        // When a port of another node comes, and another goes
        region.port("c", "hv3", "red", 12);
        publish(region.endpoints(id("red"), "hv3"));
        RecordMetadata last = publish(new DesiredKey(id("red"), DesiredKey.Kind.ENDPOINTS, Holder.node("hv2")), null)
                .get();

        // Then
        await(
                "both entries",
                () -> host.objects.containsKey(Target.Fdb.key("vxlan-77", mac(12), "172.31.255.3"))
                        && !host.objects.containsKey(Target.Fdb.key("vxlan-77", mac(11), "172.31.255.2")));
        NodeReport.Heartbeat beat = awaitReport(
                NodeReport.Heartbeat.class,
                heartbeat -> heartbeat.applied().getOrDefault(last.topic() + "-" + last.partition(), 0L)
                        == last.offset() + 1);
        assertThat(beat.failing()).isEmpty();
    }

    @Test
    void aRestartTakesNoStepRaisesTheEpochAndSaysGoodbyeBefore() throws IOException {
        // Given
        host.plug(HostNames.tap(id("a")));
        publish(region());
        Agent first = startAgent();
        NodeReport.PortStatus before = awaitReport(NodeReport.PortStatus.class, NodeReport.PortStatus::up);
        first.close();
        awaitReport(NodeReport.Goodbye.class, _ -> true);
        host.takeSteps();

        assertThat(directory.resolve("state/desired")).exists();

        // When
        startAgent();

        // Then
        awaitReport(NodeReport.PortStatus.class, status -> status.up() && status.epoch() > before.epoch());
        await("the status file", () -> statusFile().contains("\"in_sync\":true"));
        assertThat(host.takeSteps()).isEmpty();
    }

    @Test
    void whatTheAgentBeforeLeftIsBelievedOnlyUntilTheLogHasBeenRead() throws IOException {
        // Given
        host.plug(HostNames.tap(id("a")));
        publish(region());
        Agent first = startAgent();
        await("what is left", () -> Files.exists(directory.resolve("state/desired")));
        first.close();
        TargetKey stale = Target.Fdb.key("vxlan-77", mac(12), "172.31.255.3");
        Instant left = leave(region().port("c", "hv3", "red", 12).endpoints(id("red")));
        host.takeSteps();

        // When
        Agent second = startAgent();
        await("what this one leaves", () -> lastLeft().isAfter(left));
        await("the log's word", () -> !host.objects.containsKey(stale));
        second.close();

        // Then
        assertThat(host.takeSteps())
                .extracting(Step::key)
                .filteredOn(stale::equals)
                .hasSize(2);
        assertThat(host.objects).containsKey(Target.Fdb.key("vxlan-77", mac(11), "172.31.255.2"));
    }

    /** As if these had been there as well, and their tombstones had been missed. */
    private Instant leave(List<DesiredEndpoints> more) throws IOException {
        Path file = directory.resolve("state/desired");
        DesiredCheckpoint left = DesiredCheckpoint.of(Files.readAllBytes(file));
        Map<TopicPartition, DesiredCheckpoint.Content> contents = new HashMap<>(left.contents());
        for (DesiredEndpoints held : more) {
            Wire wire = DesiredCodec.encode(held.key(), held, 1);
            TopicPartition partition = new TopicPartition(
                    Topics.desired(DesiredKey.Kind.ENDPOINTS),
                    Topics.desiredPartition(held.networkId(), Topics.DESIRED_PARTITIONS));
            contents.computeIfPresent(partition, (_, content) -> {
                List<DesiredCheckpoint.Kept> records = new ArrayList<>(content.records());
                records.add(new DesiredCheckpoint.Kept(wire.key(), 1, requireNonNull(wire.value())));
                return new DesiredCheckpoint.Content(content.position(), records);
            });
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            new DesiredCheckpoint(left.node(), left.at(), left.partitionCounts(), left.scopes(), contents).writeTo(out);
        }
        return left.at();
    }

    private Instant lastLeft() {
        try {
            return DesiredCheckpoint.of(Files.readAllBytes(directory.resolve("state/desired")))
                    .at();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void withoutKafkaTheLastImageStaysAndIsHealed() throws IOException {
        // Given
        host.plug(HostNames.tap(id("a")));
        publish(region());
        startAgent();
        // Ports are reported before the DHCP server that is started in the same pass; a heartbeat comes after it.
        awaitReport(NodeReport.Heartbeat.class, NodeReport.Heartbeat::inSync);
        Map<?, ?> good = Map.copyOf(host.objects);

        // When
        broker.close();
        host.objects.remove(Target.Neighbour.key("vxlan-77", "10.0.0.11"));
        host.unplug(HostNames.tap(id("a")));
        host.plug(HostNames.tap(id("a")));

        // Then
        await("healing", () -> host.objects.equals(good));

        // When
        broker.restart();
        publish(region().port("c", "hv3", "red", 12));

        // Then
        await("news", () -> host.objects.containsKey(Target.Fdb.key("vxlan-77", mac(12), "172.31.255.3")));
    }

    @Test
    void twoAgentsCannotShareAStateDirectory() throws IOException {
        // Given
        startAgent();

        // When
        Exception refused = null;
        try (StateDirectory second = StateDirectory.open(directory.resolve("state"))) {
            requireNonNull(second);
        } catch (IOException e) {
            refused = e;
        }

        // Then
        assertThat(refused).hasMessageContaining("another agent");
    }
}
