package dev.weir.acceptance;

import dev.weir.serde.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a topic holds, read as any subscriber would. */
public final class Topic {
    private Topic() {}

    /** All committed records up to now, partition by partition. */
    public static List<Wire> read(String bootstrapServers, String topic) {
        List<Wire> records = new ArrayList<>();
        forEach(bootstrapServers, topic, records::add);
        return records;
    }

    /** Hands on all committed records up to now as they come: there may be more than fit into memory. */
    public static void forEach(String bootstrapServers, String topic, Consumer<Wire> reader) {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    Map<String, String> headers = new HashMap<>();
                    for (Header header : record.headers()) {
                        headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
                    }
                    reader.accept(new Wire(record.key() == null ? "" : record.key(), headers, record.value()));
                }
            }
        }
    }

    /** What remains of a compacted topic: the last value of each key, as text; without those that are gone. */
    public static Map<String, String> compacted(String bootstrapServers, String topic) {
        Map<String, String> latest = new TreeMap<>();
        forEach(bootstrapServers, topic, record -> {
            byte[] value = record.value();
            if (value == null) {
                latest.remove(record.key());
            } else {
                latest.put(record.key(), new String(value, StandardCharsets.UTF_8));
            }
        });
        return latest;
    }
}
