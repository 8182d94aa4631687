package dev.weir.bench;

import dev.weir.contracts.report.NodeReport;
import dev.weir.contracts.topic.Topics;
import dev.weir.serde.ReportCodec;
import dev.weir.serde.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What the agents say of themselves: their hello, and that they are alive. One producer for all. */
final class AgentNodes implements AutoCloseable {
    private static final long HEARTBEAT_S = 20;
    private static final int NODES_A_SUBNET = 250;

    private final List<String> names;
    private final long epoch = System.currentTimeMillis();
    private final Producer<String, byte[]> producer;
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();

    AgentNodes(String bootstrapServers, List<String> names) {
        this.names = List.copyOf(names);
        this.producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers, ProducerConfig.LINGER_MS_CONFIG, 5),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    void start() {
        Instant now = Instant.now();
        for (int i = 0; i < names.size(); i++) {
            String tunnel = "172.31." + i / NODES_A_SUBNET + "." + (i % NODES_A_SUBNET + 1);
            say(new NodeReport.Hello(
                    names.get(i), epoch, "bench", tunnel, 1500, "linux", List.of("vxlan", "local"), Map.of(), now));
        }
        heart.scheduleAtFixedRate(this::beat, HEARTBEAT_S, HEARTBEAT_S, TimeUnit.SECONDS);
    }

    private void beat() {
        Instant now = Instant.now();
        names.forEach(name -> say(new NodeReport.Heartbeat(name, epoch, now, true, Map.of(), 0, List.of())));
    }

    private void say(NodeReport report) {
        Wire wire = ReportCodec.encode(report);
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(Topics.NODE_REPORTS, wire.key(), wire.value());
        wire.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        producer.send(record);
    }

    @Override
    public void close() {
        heart.shutdownNow();
        producer.close(Duration.ofSeconds(5));
    }
}
