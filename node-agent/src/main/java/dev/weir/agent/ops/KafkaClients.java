package dev.weir.agent.ops;

import dev.weir.agent.desired.DesiredStore;
import dev.weir.agent.desired.PartitionFeed;
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
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka clients of an agent, set up for a small process that must live through Kafka's absence. */
public final class KafkaClients {
    private static final int RECONNECT_MS_MAX = 1_000;
    /** One fetch in so long is what a node costs the broker when nothing happens. */
    private static final int FETCH_WAIT_MS = 5_000;

    private KafkaClients() {}

    static PartitionFeed feed(AgentSettings settings) {
        return feed(
                settings.bootstrapServers(), settings.node(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * @param keys makes what is kept of a record's key
     * @param values makes what is kept of its value
     */
    public static PartitionFeed feed(
            String bootstrapServers, String node, Deserializer<String> keys, Deserializer<byte[]> values) {
        return new PartitionFeed(DesiredStore.TOPICS, () -> consumer(bootstrapServers, node, keys, values));
    }

    private static Consumer<String, byte[]> consumer(
            String bootstrapServers, String node, Deserializer<String> keys, Deserializer<byte[]> values) {
        Map<String, Object> config = common(bootstrapServers, node, "desired");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1024 * 1024);
        // What is fetched and not given yet is not asked for again: the others would be, and held though there is more
        // of it.
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.MAX_VALUE);
        return new KafkaConsumer<>(config, keys, values);
    }

    static Producer<String, byte[]> producer(AgentSettings settings) {
        Map<String, Object> config = common(settings.bootstrapServers(), settings.node(), "reports");
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4 * 1024 * 1024);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> common(String bootstrapServers, String node, String role) {
        Map<String, Object> config = new HashMap<>();
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, "weir-agent-" + node + "-" + role);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MS_MAX);
        config.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, 20L);
        config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        // Nobody looks at them by JMX, and a consumer has a hundred.
        config.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        return config;
    }
}
