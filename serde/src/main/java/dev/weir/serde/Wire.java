package dev.weir.serde;

import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record's content, free of Kafka.
 *
 * @param headers values are UTF-8; in the order they are written; not to be changed by whoever made them
 * @param value null: a tombstone
 */
public record Wire(String key, Map<String, String> headers, byte @Nullable [] value) {
    public Wire(String key, Map<String, String> headers, byte @Nullable [] value) {
        this.key = key;
        this.headers = Collections.unmodifiableMap(headers);
        this.value = value;
    }
}
