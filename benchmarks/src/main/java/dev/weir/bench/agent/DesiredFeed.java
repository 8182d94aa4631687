package dev.weir.bench.agent;

import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.topic.Topic;
import dev.weir.contracts.topic.Topics;
import dev.weir.serde.DesiredCodec;
import dev.weir.serde.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes desired state in the services' place. */
final class DesiredFeed implements AutoCloseable {
    private final KafkaProducer<String, byte[]> producer;
    private long sequence;
    private volatile @Nullable Exception failed;

    DesiredFeed(String broker) throws IOException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            List<NewTopic> topics = new ArrayList<>();
            for (Topic topic : Topics.all(1, Topics.DESIRED_PARTITIONS)) {
                topics.add(new NewTopic(topic.name(), topic.partitions(), (short) 1));
            }
            admin.createTopics(topics).all().get();
            // Answered when each partition has its leader: a slow machine's are not there at once.
            admin.listOffsets(ends(topics)).all().get();
        } catch (ExecutionException e) {
            throw new IOException("topics cannot be made: " + e.getCause(), e);
        }
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker,
                        "linger.ms",
                        "0",
                        "max.in.flight.requests.per.connection",
                        "1",
                        "enable.idempotence",
                        "false",
                        "delivery.timeout.ms",
                        "240000"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    private static Map<TopicPartition, OffsetSpec> ends(List<NewTopic> topics) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (NewTopic topic : topics) {
            for (int i = 0; i < topic.numPartitions(); i++) {
                ends.put(new TopicPartition(topic.name(), i), OffsetSpec.latest());
            }
        }
        return ends;
    }

    void write(Desired desired) {
        producer.send(record(desired), (_, failure) -> {
            if (failure != null) {
                failed = failure;
            }
        });
    }

    /** Waits for the confirmation. */
    RecordMetadata writeNow(Desired desired) throws IOException, InterruptedException {
        try {
            return producer.send(record(desired)).get();
        } catch (ExecutionException e) {
            throw new IOException("not written: " + e.getCause(), e);
        }
    }

    private ProducerRecord<String, byte[]> record(Desired desired) {
        Wire wire = DesiredCodec.encode(desired.key(), desired, ++sequence);
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(
                Topics.desired(desired.key().kind()),
                Topics.desiredPartition(desired.key().scope(), Topics.DESIRED_PARTITIONS),
                wire.key(),
                wire.value());
        wire.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    /** Waits for all that was written. */
    void flush() throws IOException {
        producer.flush();
        Exception failure = failed;
        if (failure != null) {
            throw new IOException("not all was written", failure);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
