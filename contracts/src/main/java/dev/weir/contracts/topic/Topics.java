package dev.weir.contracts.topic;

import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.model.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The catalogue of all topics. Services create what is missing and refuse to start on a wrong cleanup policy. */
public final class Topics {
    /** Every answer, partitioned by gateway. */
    public static final String REPLIES = "weir.replies";
    /** Everything that node agents say. */
    public static final String NODE_REPORTS = "weir.node.reports";
    /** Commands nobody could read. */
    public static final String DEAD_LETTERS = "weir.dead-letters";

    public static final int REPLY_PARTITIONS = 8;
    /**
     * Partitions of each desired-state topic, unless a cloud is set up with others: an agent reads only those that its node,
     * networks and groups fall in. A cloud of thousands of nodes wants more, or each of them reads half of everything.
     */
    public static final int DESIRED_PARTITIONS = 16;

    /** Who reads a snapshot while it is written must not lose rows that are superseded meanwhile: it has this long. */
    private static final String SNAPSHOT_MS = "600000";

    private static final String MIN_COMPACTION_LAG = "min.compaction.lag.ms";
    private static final String FOREVER = "-1";
    private static final String HOUR_MS = "3600000";
    private static final String WEEK_MS = "604800000";

    private Topics() {}

    public static String commands(ServiceName service) {
        return "weir." + service.text() + ".commands";
    }

    public static String events(ServiceName service) {
        return "weir." + service.text() + ".events";
    }

    public static String state(ServiceName service) {
        return "weir." + service.text() + ".state";
    }

    /** The topic that holds records of a kind. */
    public static String desired(DesiredKey.Kind kind) {
        return switch (kind) {
            case NETWORK, ENDPOINTS -> "weir.desired.l2.network";
            case PORT -> "weir.desired.l2.node";
            case GROUP, RULE, MEMBERS -> "weir.desired.l2.group";
            case DHCP -> "weir.desired.dhcp.network";
            case DHCP_PLACEMENT -> "weir.desired.dhcp.node";
        };
    }

    /** The partition of all records with a scope: the same for every topic of as many partitions. */
    public static int desiredPartition(String scope, int partitions) {
        int hash = 0x811c9dc5;
        for (int i = 0; i < scope.length(); i++) {
            hash = (hash ^ scope.charAt(i)) * 0x01000193;
        }
        return Math.floorMod(hash, partitions);
    }

    /**
     * @param shards partitions of each service's own topics
     * @param desiredPartitions of each desired-state topic
     */
    public static List<Topic> all(int shards, int desiredPartitions) {
        List<Topic> topics = new ArrayList<>();
        for (ServiceName service : ServiceName.values()) {
            String name = service.text() + "-service";
            topics.add(new Topic(
                    commands(service),
                    "resource id",
                    shards,
                    "delete",
                    Map.of("retention.ms", HOUR_MS),
                    "api-gateway",
                    name,
                    "What is asked of " + name + "."));
            topics.add(new Topic(
                    events(service),
                    "subject (resource id)",
                    shards,
                    "delete",
                    Map.of("retention.ms", FOREVER, "retention.bytes", FOREVER),
                    name,
                    "services, subscribers",
                    "The log: what " + name + " decided, kept for ever."));
            topics.add(new Topic(
                    state(service),
                    "kind/id",
                    shards,
                    "compact",
                    Map.of(MIN_COMPACTION_LAG, SNAPSHOT_MS),
                    name,
                    "api-gateway, " + name,
                    "One record a resource, as it is now; also the snapshot a shard starts from."));
        }
        topics.add(desiredTopic(
                "weir.desired.l2.node", "node/kind/id", desiredPartitions, "l2-service", "What is bound to a node."));
        topics.add(desiredTopic(
                "weir.desired.l2.network",
                "network/kind/id",
                desiredPartitions,
                "l2-service",
                "What all nodes of a network share."));
        topics.add(desiredTopic(
                "weir.desired.l2.group",
                "group/kind/id",
                desiredPartitions,
                "l2-service",
                "Rules and members of security groups."));
        topics.add(desiredTopic(
                "weir.desired.dhcp.network",
                "network/kind/id",
                desiredPartitions,
                "dhcp-service",
                "What DHCP says on a network."));
        topics.add(desiredTopic(
                "weir.desired.dhcp.node",
                "node/kind/id",
                desiredPartitions,
                "dhcp-service",
                "Which networks' DHCP a node serves."));
        topics.add(new Topic(
                REPLIES,
                "gateway",
                REPLY_PARTITIONS,
                "delete",
                Map.of("retention.ms", HOUR_MS),
                "services",
                "api-gateway",
                "Answers to commands, each visible only after its events are committed."));
        topics.add(new Topic(
                NODE_REPORTS,
                "node",
                shards,
                "delete",
                Map.of("retention.ms", WEEK_MS),
                "node agents",
                "services, api-gateway",
                "Liveness, port status, leases, applied positions, failures."));
        topics.add(new Topic(
                DEAD_LETTERS,
                "topic-partition-offset",
                1,
                "delete",
                Map.of("retention.ms", FOREVER),
                "services",
                "operators",
                "Commands and reports that nobody could read, with the reason."));
        return List.copyOf(topics);
    }

    private static Topic desiredTopic(String name, String key, int partitions, String writer, String purpose) {
        return new Topic(
                name,
                key,
                partitions,
                "compact",
                Map.of("delete.retention.ms", "86400000", MIN_COMPACTION_LAG, SNAPSHOT_MS),
                writer,
                "node agents",
                purpose);
    }
}
