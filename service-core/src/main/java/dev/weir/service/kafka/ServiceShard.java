package dev.weir.service.kafka;

import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Reply;
import dev.weir.contracts.topic.Topic;
import dev.weir.contracts.topic.Topics;
import dev.weir.kernel.Domain;
import dev.weir.kernel.Limits;
import dev.weir.kernel.kafka.ShardListener;
import dev.weir.kernel.kafka.ShardProcess;
import dev.weir.kernel.kafka.ShardSettings;
import dev.weir.kernel.kafka.ShardStatus;
import dev.weir.kernel.kafka.TopicSpec;
import dev.weir.service.ApiProtocol;
import dev.weir.service.Input;
import dev.weir.service.ServiceMachine;
import dev.weir.service.ServiceSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** A service on Kafka: its shards in this process, each owned here or standing by for another process. */
public final class ServiceShard implements AutoCloseable {
    private static final int BATCH_MAX = 1_000;
    /** For the answer to the largest bulk request. */
    private static final String RECORD_BYTES_MAX = Integer.toString(8 * 1024 * 1024);

    private final ShardProcess process;

    private ServiceShard(ShardProcess process) {
        this.process = process;
    }

    /** Returns at once: the shard waits for the broker, creates what topics are missing, loads. See {@link #status}. */
    public static ServiceShard start(ServiceSpec spec, KafkaSettings kafka) {
        return start(spec, kafka, ShardListener.NONE);
    }

    /** @param listener told of every transaction, for metrics */
    public static ServiceShard start(ServiceSpec spec, KafkaSettings kafka, ShardListener listener) {
        List<ShardSettings> shards = new ArrayList<>();
        for (int shard = 0; shard < kafka.shards(); shard++) {
            shards.add(settings(spec, kafka, shard));
        }
        return new ServiceShard(ShardProcess.start(
                shards,
                shard -> domain(spec, shard.shard()),
                shard -> new ServiceCodec(spec.name(), shard.shard(), kafka.desiredPartitions()),
                listener));
    }

    private static Domain<Input, EventEnvelope, Reply, DesiredKey, Desired> domain(ServiceSpec spec, int shard) {
        ServiceMachine machine = spec.machine().get();
        return new Domain<>(machine, new ApiProtocol(spec.name(), shard), machine.desired());
    }

    private static ShardSettings settings(ServiceSpec spec, KafkaSettings kafka, int shard) {
        Map<String, TopicPartition> follows = new HashMap<>();
        for (ServiceName followed : spec.follows()) {
            for (int other = 0; other < kafka.shards(); other++) {
                follows.put(ServiceCodec.logName(followed, other), new TopicPartition(Topics.events(followed), other));
            }
        }
        return new ShardSettings(
                spec.name().text(),
                shard,
                kafka.client(),
                kafka.clientId() + "-" + spec.name().text(),
                topics(kafka),
                new TopicPartition(Topics.events(spec.name()), shard),
                new TopicPartition(Topics.state(spec.name()), shard),
                new TopicPartition(Topics.commands(spec.name()), shard),
                follows,
                spec.readsReports() ? List.of(new TopicPartition(Topics.NODE_REPORTS, shard)) : List.of(),
                BATCH_MAX,
                spec.awaited(),
                Limits.defaults());
    }

    /** The catalogue as the broker is to have it. */
    private static List<TopicSpec> topics(KafkaSettings kafka) {
        List<TopicSpec> specs = new ArrayList<>();
        for (Topic topic : Topics.all(kafka.shards(), kafka.desiredPartitions())) {
            Map<String, String> config = new HashMap<>(topic.config());
            config.putIfAbsent("max.message.bytes", RECORD_BYTES_MAX);
            specs.add(new TopicSpec(topic.name(), topic.partitions(), topic.cleanup(), config));
        }
        return specs;
    }

    /** Of the shard that is worst off, if there are several. */
    public ShardStatus status() {
        return statuses().stream()
                .min(Comparator.comparingInt(ServiceShard::health))
                .orElseThrow();
    }

    private static int health(ShardStatus status) {
        return switch (status.role()) {
            case FAILED -> 0;
            case LOADING -> 1;
            case STANDBY -> 2;
            case OWNER -> 3;
        };
    }

    /** One of each shard. */
    public List<ShardStatus> statuses() {
        return process.status();
    }

    /** Finishes the batch in hand, then leaves: a standby takes over at once. */
    @Override
    public void close() {
        process.close();
    }
}
