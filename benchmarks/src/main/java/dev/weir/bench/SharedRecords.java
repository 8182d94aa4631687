package dev.weir.bench;

import dev.weir.contracts.desired.Desired;
import dev.weir.serde.DesiredCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Records that thousands of agents hold: here once each, and decoded once, for theirs are machines of their own. */
final class SharedRecords {
    private final Map<ByteBuffer, Known> known = new ConcurrentHashMap<>();

    /** A key, and the values that it has had: few. */
    private static final class Known {
        private final ByteBuffer bytes;
        private final String key;
        private volatile @Nullable Version newest;
        /** What some agent read after it, and others are likely to. Written without synchronization: none depends on it. */
        private @Nullable Known next;

        Known(ByteBuffer bytes) {
            this.bytes = bytes;
            this.key = StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
        }

        byte[] value(ByteBuffer value) {
            Version version = equalTo(value);
            return version == null ? add(value) : version.value;
        }

        private synchronized byte[] add(ByteBuffer value) {
            Version version = equalTo(value);
            if (version == null) {
                version = new Version(copy(value), newest);
                newest = version;
            }
            return version.value;
        }

        private @Nullable Version equalTo(ByteBuffer value) {
            Version version = newest;
            while (version != null && !version.bytes.equals(value)) {
                version = version.before;
            }
            return version;
        }

        /** The one with this very array. */
        Version version(byte[] value) {
            Version version = newest;
            while (version != null && version.value != value) {
                version = version.before;
            }
            return Objects.requireNonNull(version, key);
        }
    }

    private static final class Version {
        private final ByteBuffer bytes;
        private final byte[] value;
        private final @Nullable Version before;
        private volatile @Nullable Desired record;

        Version(ByteBuffer bytes, @Nullable Version before) {
            this.bytes = bytes;
            this.value = bytes.array();
            this.before = before;
        }

        Desired read(String key) {
            Desired read = record;
            if (read == null) {
                read = DesiredCodec.read(key, value);
                record = read;
            }
            return read;
        }
    }

    /** What one agent reads, which its consumer takes one after the other: of each record the key, then the value. */
    final class Reading {
        private @Nullable Known taken;
        private @Nullable Known decoded;

        Deserializer<String> keys() {
            return new Deserializer<>() {
                @Override
                public @Nullable String deserialize(String topic, byte @Nullable [] bytes) {
                    return bytes == null ? null : take(ByteBuffer.wrap(bytes));
                }

                @Override
                public @Nullable String deserialize(String topic, Headers headers, @Nullable ByteBuffer bytes) {
                    return bytes == null ? null : take(bytes);
                }
            };
        }

        Deserializer<byte[]> values() {
            return new Deserializer<>() {
                @Override
                public byte @Nullable [] deserialize(String topic, byte @Nullable [] bytes) {
                    return bytes == null ? null : value(ByteBuffer.wrap(bytes));
                }

                @Override
                public byte @Nullable [] deserialize(String topic, Headers headers, @Nullable ByteBuffer bytes) {
                    return bytes == null ? null : value(bytes);
                }
            };
        }

        private String take(ByteBuffer bytes) {
            Known likely = taken == null ? null : taken.next;
            Known now = likely != null && likely.bytes.equals(bytes) ? likely : known(bytes);
            if (taken != null && now != likely) {
                taken.next = now;
            }
            taken = now;
            return now.key;
        }

        private byte[] value(ByteBuffer bytes) {
            return Objects.requireNonNull(taken, "a value comes after its key").value(bytes);
        }

        /** As {@link DesiredCodec#read}, of what was given as key and value. */
        Desired read(String key, byte[] value) {
            Known likely = decoded == null ? null : decoded.next;
            decoded = likely != null && likely.key.equals(key) ? likely : known(StandardCharsets.UTF_8.encode(key));
            return decoded.version(value).read(key);
        }
    }

    private Known known(ByteBuffer bytes) {
        Known there = known.get(bytes);
        return there != null ? there : known.computeIfAbsent(copy(bytes), Known::new);
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }
}
