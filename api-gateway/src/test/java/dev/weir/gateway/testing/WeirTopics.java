package dev.weir.gateway.testing;

import dev.weir.contracts.topic.Topics;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics that services make in a cloud, for tests without those services. */
public final class WeirTopics {
    private WeirTopics() {}

    /** Makes all of them, with one shard a service and without their settings. */
    public static void create(String bootstrapServers) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(Topics.all(1, Topics.DESIRED_PARTITIONS).stream()
                            .map(topic -> new NewTopic(topic.name(), topic.partitions(), (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }
}
