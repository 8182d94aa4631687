package dev.weir.service.kafka;

import dev.weir.contracts.topic.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * The cluster that a service runs on.
 *
 * @param bootstrapServers {@code host:port,…}
 * @param clientId prefix of client ids, such as the process's name
 * @param properties further properties of every client, such as security
 * @param shards of every service; fixed when the topics are created
 * @param desiredPartitions of each desired-state topic; fixed when they are created
 */
public record KafkaSettings(
        String bootstrapServers, String clientId, Map<String, String> properties, int shards, int desiredPartitions) {
    public KafkaSettings {
        properties = Map.copyOf(properties);
        if (shards < 1) {
            throw new IllegalArgumentException("at least one shard, not " + shards);
        }
        if (desiredPartitions < 1) {
            throw new IllegalArgumentException("at least one partition of desired state, not " + desiredPartitions);
        }
    }

    public static KafkaSettings of(String bootstrapServers, String clientId) {
        return new KafkaSettings(bootstrapServers, clientId, Map.of(), 1, Topics.DESIRED_PARTITIONS);
    }

    Map<String, Object> client() {
        Map<String, Object> client = new HashMap<>(properties);
        client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return client;
    }
}
