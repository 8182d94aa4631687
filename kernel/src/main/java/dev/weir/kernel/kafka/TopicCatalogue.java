package dev.weir.kernel.kafka;

import dev.weir.kernel.ShardFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics that are missing; refuses those that are there and would lose or mix up data. */
public final class TopicCatalogue {
    private static final Logger LOG = LoggerFactory.getLogger(TopicCatalogue.class);

    private TopicCatalogue() {}

    /**
     * Safe to be called by several processes at once.
     *
     * @throws ShardFailure if a topic has another cleanup policy or number of partitions
     * @throws KafkaException if the broker cannot be reached or refuses: worth another try
     */
    public static void ensure(Admin admin, List<TopicSpec> wanted) throws InterruptedException {
        Set<String> present = get(admin.listTopics().names());
        List<NewTopic> missing = new ArrayList<>();
        for (TopicSpec topic : wanted) {
            if (!present.contains(topic.name())) {
                Map<String, String> config = new HashMap<>(topic.config());
                config.put(TopicConfig.CLEANUP_POLICY_CONFIG, topic.cleanup());
                missing.add(
                        new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty()).configs(config));
            }
        }
        if (!missing.isEmpty()) {
            create(admin, missing);
        }
        verify(admin, wanted);
    }

    private static void create(Admin admin, List<NewTopic> missing) throws InterruptedException {
        for (Map.Entry<String, org.apache.kafka.common.KafkaFuture<Void>> created :
                admin.createTopics(missing).values().entrySet()) {
            try {
                get(created.getValue());
                LOG.info("created topic {}", created.getKey());
            } catch (TopicExistsException e) {
                LOG.debug("another process has just created topic {}", created.getKey());
            }
        }
    }

    private static void verify(Admin admin, List<TopicSpec> wanted) throws InterruptedException {
        List<String> names = wanted.stream().map(TopicSpec::name).toList();
        Map<String, TopicDescription> described =
                get(admin.describeTopics(names).allTopicNames());
        Map<ConfigResource, Config> configs = get(admin.describeConfigs(
                        names.stream().map(TopicCatalogue::resource).toList())
                .all());
        for (TopicSpec topic : wanted) {
            TopicDescription description = described.get(topic.name());
            Config config = configs.get(resource(topic.name()));
            if (description == null || config == null) {
                throw new KafkaException("the broker does not describe topic " + topic.name() + " yet");
            }
            String cleanup = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
            if (!topic.cleanup().equals(cleanup)) {
                throw new ShardFailure("topic " + topic.name() + " has cleanup.policy=" + cleanup + ", not "
                        + topic.cleanup() + ": data would be lost. Correct it with kafka-configs.sh, then restart");
            }
            int partitions = description.partitions().size();
            if (partitions != topic.partitions()) {
                throw new ShardFailure("topic " + topic.name() + " has " + partitions + " partitions, not "
                        + topic.partitions() + ": records would go where nobody looks for them");
            }
        }
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException kafka) {
                throw kafka;
            }
            throw new KafkaException(e.getCause());
        }
    }
}
