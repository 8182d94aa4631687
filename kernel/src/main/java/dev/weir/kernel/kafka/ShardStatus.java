package dev.weir.kernel.kafka;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a shard is.
 *
 * @param sequence of the last event in its image
 * @param lag per topic and partition ({@code topic-partition}) that it reads: records not read yet
 * @param failure why it failed, or what it is waiting for; null if nothing is wrong
 * @param since when it took on this role
 */
public record ShardStatus(
        String service,
        int shard,
        Role role,
        long sequence,
        Map<String, Long> lag,
        @Nullable String failure,
        Instant since) {
    public ShardStatus {
        lag = Map.copyOf(lag);
    }

    /** Whether it does what it is there for: serving, or ready to. */
    public boolean ready() {
        return role == Role.OWNER || role == Role.STANDBY;
    }

    /** What a shard is doing. */
    public enum Role {
        /** Reading state and log; or waiting for the broker. */
        LOADING,
        /** Image loaded, following the log; another process owns the shard. */
        STANDBY,
        /** Deciding. */
        OWNER,
        /** Stopped for good: going on would do harm. */
        FAILED
    }
}
