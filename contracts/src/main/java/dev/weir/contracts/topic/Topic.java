package dev.weir.contracts.topic;

import java.util.Map;

/**
 * A topic as the services create it.
 *
 * @param key what the records are keyed by
 * @param cleanup {@code compact} or {@code delete}
 * @param config further settings of the topic
 * @param writer the only writer
 * @param readers who reads it
 */
public record Topic(
        String name,
        String key,
        int partitions,
        String cleanup,
        Map<String, String> config,
        String writer,
        String readers,
        String purpose) {}
