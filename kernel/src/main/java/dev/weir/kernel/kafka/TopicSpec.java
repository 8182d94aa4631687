package dev.weir.kernel.kafka;

import java.util.Map;

/**
 * A topic as it must be.
 *
 * @param cleanup its {@code cleanup.policy}
 * @param config further settings for when it has to be created
 */
public record TopicSpec(String name, int partitions, String cleanup, Map<String, String> config) {
    public TopicSpec {
        config = Map.copyOf(config);
    }
}
