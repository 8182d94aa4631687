package dev.weir.runtime;

import dev.weir.contracts.topic.Topics;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

/** Properties {@code weir.kafka.*}. */
@ConfigMapping(prefix = "weir.kafka")
public interface KafkaConfig {
    /** {@code weir.kafka.bootstrap-servers}, or the environment's {@code KAFKA_BOOTSTRAP_SERVERS}. */
    @WithDefault("${kafka.bootstrap.servers:127.0.0.1:9092}")
    String bootstrapServers();

    /** Further properties of every Kafka client: {@code weir.kafka.properties."security.protocol"=SSL}. */
    Map<String, String> properties();

    /** Shards of every service: as many as the topics were created with. */
    @WithDefault("1")
    int shards();

    /** Partitions of each desired-state topic: as many as these were created with. */
    @WithDefault(Topics.DESIRED_PARTITIONS + "")
    int desiredPartitions();
}
