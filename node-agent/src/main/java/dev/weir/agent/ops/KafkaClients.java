package dev.weir.agent.ops;

import dev.weir.agent.desired.PartitionFeed;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka clients of an agent, set up for a small process that must live through Kafka's absence. */
final class KafkaClients {
    /** How long the broker holds a fetch that finds nothing; new records end it at once. Two a second for each node cost it little. */
    private static final Duration FETCH_WAIT = Duration.ofMillis(500);
    /** Of partitions that are just being joined, which wait for the end of a fetch. */
    private static final Duration JOINING_FETCH_WAIT = Duration.ofMillis(50);

    private static final int RECONNECT_MS_MAX = 1_000;

    private KafkaClients() {}

    static PartitionFeed feed(AgentSettings settings) {
        return new PartitionFeed(
                consumer(settings, "desired", FETCH_WAIT),
                FETCH_WAIT,
                consumer(settings, "joining", JOINING_FETCH_WAIT));
    }

    private static Consumer<byte[], byte[]> consumer(AgentSettings settings, String role, Duration fetchWait) {
        Map<String, Object> config = common(settings, role);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) fetchWait.toMillis());
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 * 1024 * 1024);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static Producer<String, byte[]> producer(AgentSettings settings) {
        Map<String, Object> config = common(settings, "reports");
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4 * 1024 * 1024);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> common(AgentSettings settings, String role) {
        Map<String, Object> config = new HashMap<>();
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, "weir-agent-" + settings.node() + "-" + role);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MS_MAX);
        config.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, 20L);
        config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return config;
    }
}
