package dev.weir.bench;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How many records were committed to a topic since this was made: offsets count the marks of transactions as well. */
final class RecordCount implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int POLLS_MAX = 50;

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    RecordCount(String bootstrapServers, String topic) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        partitions = consumer.partitionsFor(topic).stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        seek(consumer.endOffsets(partitions));
    }

    private void seek(Map<TopicPartition, Long> offsets) {
        offsets.forEach(consumer::seek);
    }

    /** Up to now. */
    int count() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        int count = 0;
        for (int polls = 0; behind(ends.keySet(), ends); polls++) {
            if (polls == POLLS_MAX) {
                throw new IllegalStateException("the end of " + partitions + " is not reached");
            }
            count += consumer.poll(POLL).count();
        }
        return count;
    }

    private boolean behind(Collection<TopicPartition> of, Map<TopicPartition, Long> ends) {
        return of.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
