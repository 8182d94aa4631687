package dev.weir.acceptance;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.command.ReplyTo;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.report.NodeReport;
import dev.weir.contracts.topic.Topics;
import dev.weir.kernel.kafka.ShardStatus;
import dev.weir.serde.CommandCodec;
import dev.weir.serde.ReplyCodec;
import dev.weir.serde.ReplyCodec.WireReply;
import dev.weir.serde.ReportCodec;
import dev.weir.serde.Wire;
import dev.weir.service.ServiceSpec;
import dev.weir.service.kafka.KafkaSettings;
import dev.weir.service.kafka.ServiceShard;
import dev.weir.standalone.broker.BrokerSettings;
import dev.weir.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** A broker and the deciding services on it, with a client that speaks the topics as a gateway does. */
final class Services implements AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
    private static final ReplyTo REPLY_TO = new ReplyTo("acceptance", 0);
    private static final Actor ADMIN = new Actor("admin", "project", List.of("admin"), true, "127.0.0.1");

    private final EmbeddedBroker broker;
    private final List<ServiceShard> shards = new ArrayList<>();
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> replies;
    private final Map<ServiceName, Position> seen = new EnumMap<>(ServiceName.class);

    private Services(EmbeddedBroker broker, List<ServiceSpec> specs) {
        this.broker = broker;
        for (ServiceSpec spec : specs) {
            shards.add(ServiceShard.start(spec, KafkaSettings.of(broker.bootstrapServers(), "acceptance")));
        }
        Awaitility.await("every shard has an owner")
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> shards.stream().allMatch(shard -> shard.status().role() == ShardStatus.Role.OWNER));
        Map<String, Object> writing = new HashMap<>();
        writing.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        writing.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        this.producer = new KafkaProducer<>(writing, new StringSerializer(), new ByteArraySerializer());
        Map<String, Object> reading = new HashMap<>();
        reading.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.replies = new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer());
        replies.assign(List.of(new TopicPartition(Topics.REPLIES, REPLY_TO.partition())));
    }

    static Services start(Path directory, List<ServiceSpec> specs) throws IOException {
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        return new Services(EmbeddedBroker.start(new BrokerSettings(directory, port, false)), specs);
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Asks the service that owns the kind and waits for its answer. */
    WireReply ask(Operation operation) {
        long nowMs = System.currentTimeMillis();
        String id = UUID.randomUUID().toString();
        Command command = new Command(
                id,
                id,
                "req-" + id,
                nowMs,
                nowMs + ANSWER_LIMIT.toMillis(),
                ADMIN,
                REPLY_TO,
                List.copyOf(seen.values()),
                operation);
        send(Topics.commands(operation.resource().service()), CommandCodec.encode(command));
        WireReply reply = Awaitility.await("an answer to " + operation)
                .atMost(ANSWER_LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> find(id), found -> !found.isEmpty())
                .getFirst();
        for (Position position : reply.positions()) {
            seen.merge(position.service(), position, (old, now) -> now.sequence() > old.sequence() ? now : old);
        }
        return reply;
    }

    void report(NodeReport report) {
        send(Topics.NODE_REPORTS, ReportCodec.encode(report));
    }

    private List<WireReply> find(String commandId) {
        List<WireReply> found = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : replies.poll(Duration.ofMillis(50))) {
            Map<String, String> headers = new HashMap<>();
            for (Header header : record.headers()) {
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
            WireReply reply = ReplyCodec.decode(new Wire(record.key(), headers, record.value()));
            if (reply.commandId().equals(commandId)) {
                found.add(reply);
            }
        }
        return found;
    }

    private void send(String topic, Wire wire) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, wire.key(), wire.value());
        wire.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        producer.send(record);
        producer.flush();
    }

    /** Waits until no service has anything left to say: sagas have ended, followed logs are read. */
    void awaitQuiet() {
        Awaitility.await("the services are quiet")
                .atMost(60, TimeUnit.SECONDS)
                .during(Duration.ofSeconds(1))
                .until(
                        () -> shards.stream()
                                .map(shard -> shard.status().sequence())
                                .toList(),
                        new Unchanging<>()::test);
    }

    @Override
    public void close() {
        replies.close();
        producer.close();
        shards.forEach(ServiceShard::close);
        broker.close();
    }

    /** Whether a value is the same as when last asked. */
    private static final class Unchanging<T> {
        private @org.jspecify.annotations.Nullable T last;

        boolean test(T now) {
            boolean same = now.equals(last);
            last = now;
            return same;
        }
    }
}
