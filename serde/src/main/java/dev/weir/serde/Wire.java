package dev.weir.serde;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record's content, free of Kafka.
 *
 * @param headers values are UTF-8
 * @param value null: a tombstone
 */
public record Wire(String key, Map<String, String> headers, byte @Nullable [] value) {
    public Wire {
        headers = Map.copyOf(headers);
    }
}
