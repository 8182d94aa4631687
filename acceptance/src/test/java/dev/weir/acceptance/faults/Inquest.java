package dev.weir.acceptance.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.acceptance.Api;
import dev.weir.acceptance.Topic;
import dev.weir.acceptance.history.Call;
import dev.weir.acceptance.history.Evidence;
import dev.weir.acceptance.history.Evidence.ProducerBatch;
import dev.weir.acceptance.history.Violation;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.topic.Topics;
import dev.weir.serde.EventCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.RecordBatch;

/** Gathers what there is when nothing is under way any more. */
final class Inquest {
    private static final Duration QUIET_WITHIN = Duration.ofSeconds(120);
    /** However long one takes, where the machine is busy. */
    private static final int LOOKS_MIN = 3;

    private static final int SHOWN_MAX = 5;
    private static final List<String> UNDER_WAY = List.of("port_pending/", "port_change/", "network_deletion/");
    private static final List<Kind> LISTED =
            List.of(Kind.NETWORK, Kind.SUBNET, Kind.PORT, Kind.SECURITY_GROUP, Kind.SECURITY_GROUP_RULE);

    private final Testbed testbed;
    private final String kafka;
    private final Api api;

    Inquest(Testbed testbed, Api api) {
        this.testbed = testbed;
        this.kafka = testbed.cloud().bootstrapServers();
        this.api = api;
    }

    /**
     * Looks until nothing has happened since the look before and nothing is under way; if that does not come, how it is then.
     *
     * @param complaint takes what is under way that should not be
     */
    Evidence gather(List<Call> calls, Consumer<Violation> complaint) {
        long endNs = System.nanoTime() + QUIET_WITHIN.toNanos();
        Evidence before = look(calls);
        for (int looks = 2; true; looks++) {
            Evidence now = look(calls);
            boolean still = now.logs().equals(before.logs());
            List<String> underWay = underWay(now);
            if (still && underWay.isEmpty()) {
                return now;
            }
            if (looks >= LOOKS_MIN && System.nanoTime() - endNs >= 0) {
                complaint.accept(new Violation(
                        Nemesis.LAW,
                        "%d s after the load, in look %d, %s, and %d sagas are under way, such as %s"
                                .formatted(
                                        QUIET_WITHIN
                                                .plusNanos(System.nanoTime() - endNs)
                                                .toSeconds(),
                                        looks,
                                        still ? "nothing happens any more" : "events still come",
                                        underWay.size(),
                                        underWay.stream().limit(SHOWN_MAX).toList()),
                        List.of()));
                return now;
            }
            before = now;
        }
    }

    private Evidence look(List<Call> calls) {
        Map<ServiceName, List<EventCodec.Decoded>> logs = new EnumMap<>(ServiceName.class);
        Map<ServiceName, Map<String, String>> state = new EnumMap<>(ServiceName.class);
        List<ProducerBatch> batches = new ArrayList<>();
        for (ServiceName service : List.of(ServiceName.L2, ServiceName.IPAM, ServiceName.DHCP)) {
            Map<String, String> rows = Topic.compacted(kafka, Topics.state(service));
            rows.keySet().removeIf(key -> key.startsWith("!"));
            state.put(service, rows);
            logs.put(service, events(service));
            batches.addAll(batches(Topics.events(service)));
        }
        Map<String, Map<String, String>> desired = new TreeMap<>();
        for (DesiredKey.Kind kind : DesiredKey.Kind.values()) {
            desired.computeIfAbsent(Topics.desired(kind), topic -> Topic.compacted(kafka, topic));
        }
        Map<Kind, Map<String, JsonNode>> listed = new EnumMap<>(Kind.class);
        LISTED.forEach(kind -> listed.put(kind, list(kind)));
        return new Evidence(calls, logs, state, desired, listed, batches);
    }

    /** Of one service's log alone. */
    Evidence log(ServiceName service) {
        return new Evidence(
                List.of(),
                Map.of(service, events(service)),
                Map.of(),
                Map.of(),
                Map.of(),
                batches(Topics.events(service)));
    }

    private List<EventCodec.Decoded> events(ServiceName service) {
        List<EventCodec.Decoded> events = new ArrayList<>();
        Topic.forEach(kafka, Topics.events(service), record -> events.add(EventCodec.decode(record)));
        return events;
    }

    /** Keys of their rows. */
    private static List<String> underWay(Evidence evidence) {
        return evidence.state().values().stream()
                .flatMap(rows -> rows.keySet().stream())
                .filter(key -> UNDER_WAY.stream().anyMatch(key::startsWith))
                .toList();
    }

    private Map<String, JsonNode> list(Kind kind) {
        Map<String, JsonNode> byId = new TreeMap<>();
        api.list("/" + kind.collection().replace('_', '-'), kind.collection())
                .forEach(resource -> byId.put(resource.get("id").asText(), resource));
        return byId;
    }

    /** What producers appended, as it stands in the broker's files: which owner wrote it is nowhere else. */
    private List<ProducerBatch> batches(String topic) {
        List<ProducerBatch> batches = new ArrayList<>();
        Path directory = testbed.cloud().data().resolve("broker").resolve(topic + "-0");
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
                try (FileRecords records = FileRecords.open(file.toFile(), false)) {
                    for (RecordBatch batch : records.batches()) {
                        if (!batch.isControlBatch()) {
                            batches.add(new ProducerBatch(
                                    topic, batch.baseOffset(), batch.producerId(), batch.producerEpoch()));
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return batches;
    }
}
