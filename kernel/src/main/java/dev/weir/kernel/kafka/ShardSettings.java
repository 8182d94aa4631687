package dev.weir.kernel.kafka;

import dev.weir.kernel.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where and how a shard runs.
 *
 * @param service for names of the transactional id and in messages
 * @param client properties of every Kafka client: the bootstrap servers and what security needs
 * @param clientId prefix of client ids
 * @param topics created if missing, verified if not
 * @param events this shard's own log
 * @param state this shard's own state
 * @param commands what it is asked
 * @param follows other services' logs: the name by which commands refer to it → where it is
 * @param reports what else it reads, and may miss when it expires
 * @param batchMax inputs in one transaction
 * @param awaited whether anybody waits for what it decides
 */
public record ShardSettings(
        String service,
        int shard,
        Map<String, Object> client,
        String clientId,
        List<TopicSpec> topics,
        TopicPartition events,
        TopicPartition state,
        TopicPartition commands,
        Map<String, TopicPartition> follows,
        List<TopicPartition> reports,
        int batchMax,
        boolean awaited,
        Limits limits) {
    public ShardSettings {
        client = Map.copyOf(client);
        topics = List.copyOf(topics);
        follows = Map.copyOf(follows);
        reports = List.copyOf(reports);
    }

    /** Stable: who uses it next fences who used it before. */
    public String transactionalId() {
        return "weir-" + service + "-" + shard;
    }

    /** The consumer group whose membership decides who owns the shards. */
    public String group() {
        return "weir-" + service + "-shards";
    }

    /** Everything that it decides about. */
    public List<TopicPartition> inputs() {
        List<TopicPartition> inputs = new ArrayList<>(follows.values());
        inputs.addAll(reports);
        inputs.add(commands);
        return inputs;
    }

    @Override
    public String toString() {
        return service + "/" + shard;
    }
}
