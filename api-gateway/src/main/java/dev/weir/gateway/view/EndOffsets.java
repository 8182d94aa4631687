package dev.weir.gateway.view;

import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.topic.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Asks the broker up to which offset partitions are committed. */
public final class EndOffsets {
    private final Admin admin;

    public EndOffsets(Admin admin) {
        this.admin = admin;
    }

    /**
     * Of the partitions that hold these kinds of records of one network, group or node. Fails if a topic does not exist or the
     * broker does not answer.
     */
    public CompletableFuture<Map<TopicPartition, Long>> desired(String scope, Set<DesiredKey.Kind> kinds) {
        List<String> topics = kinds.stream().map(Topics::desired).distinct().toList();
        return admin.describeTopics(topics)
                .allTopicNames()
                .toCompletionStage()
                .toCompletableFuture()
                .thenCompose(found -> of(found.values().stream()
                        .map(topic -> new TopicPartition(
                                topic.name(),
                                Topics.desiredPartition(
                                        scope, topic.partitions().size())))
                        .toList()));
    }

    /** Fails if a partition does not exist or the broker does not answer. */
    public CompletableFuture<Map<TopicPartition, Long>> of(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
        return admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .toCompletionStage()
                .toCompletableFuture()
                .thenApply(found -> {
                    Map<TopicPartition, Long> offsets = new HashMap<>();
                    found.forEach((partition, info) -> offsets.put(partition, info.offset()));
                    return offsets;
                });
    }
}
