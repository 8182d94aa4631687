package dev.weir.bench;

import dev.weir.contracts.desired.Desired;
import dev.weir.serde.DesiredCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Records that thousands of agents hold: here once each, and decoded once, for theirs are machines of their own. */
final class SharedRecords {
    private final Map<Bytes, Known> byBytes = new ConcurrentHashMap<>();
    private final Map<String, Known> byKey = new ConcurrentHashMap<>();

    private static final class Bytes {
        private final byte[] bytes;
        private final int hash;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
            this.hash = Arrays.hashCode(bytes);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes its && Arrays.equals(bytes, its.bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** A key, and the values that it has had: few. */
    private static final class Known {
        private final String key;
        private final List<Version> versions = new CopyOnWriteArrayList<>();

        Known(String key) {
            this.key = key;
        }

        synchronized byte[] add(byte[] value) {
            Version known = equalTo(value);
            if (known != null) {
                return known.value;
            }
            versions.addFirst(new Version(value));
            return value;
        }

        @Nullable
        Version equalTo(byte[] value) {
            for (Version version : versions) {
                if (Arrays.equals(version.value, value)) {
                    return version;
                }
            }
            return null;
        }
    }

    private static final class Version {
        private final byte[] value;
        private volatile @Nullable Desired record;

        Version(byte[] value) {
            this.value = value;
        }
    }

    /** What one agent reads, which its consumer takes one after the other: of each record the key, then the value. */
    final class Reading {
        private @Nullable Known last;

        /** As {@link org.apache.kafka.common.serialization.Deserializer#deserialize(String, byte[])}. */
        @Nullable
        String key(String topic, byte @Nullable [] bytes) {
            last = bytes == null ? null : known(bytes);
            return last == null ? null : last.key;
        }

        /** As {@link org.apache.kafka.common.serialization.Deserializer#deserialize(String, byte[])}. */
        byte @Nullable [] value(String topic, byte @Nullable [] bytes) {
            Known of = last;
            if (of == null || bytes == null) {
                return bytes;
            }
            Version version = of.equalTo(bytes);
            return version == null ? of.add(bytes) : version.value;
        }
    }

    private Known known(byte[] bytes) {
        Bytes of = new Bytes(bytes);
        Known known = byBytes.get(of);
        return known != null ? known : byBytes.computeIfAbsent(of, this::learn);
    }

    private Known learn(Bytes of) {
        String key = new String(of.bytes, StandardCharsets.UTF_8);
        return byKey.computeIfAbsent(key, Known::new);
    }

    /** As {@link DesiredCodec#read}. */
    Desired read(String key, byte[] value) {
        Known known = byKey.get(key);
        Version version = known == null ? null : known.equalTo(value);
        if (version == null) {
            return DesiredCodec.read(key, value);
        }
        Desired record = version.record;
        if (record == null) {
            record = DesiredCodec.read(key, value);
            version.record = record;
        }
        return record;
    }
}
