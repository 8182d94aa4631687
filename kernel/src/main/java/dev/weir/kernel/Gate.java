package dev.weir.kernel;

import java.util.Map;

/**
 * What must hold before a command is decided.
 *
 * @param id of the command itself: it is decided once, however often it is read
 * @param key idempotency key: a second command with it gets the first one's answer
 * @param deadlineMs Unix time in ms; later it is refused
 * @param after log name → sequence that the shard must have consumed, for those logs that it follows
 */
public record Gate(String id, String key, long deadlineMs, Map<String, Long> after) {
    public Gate {
        after = Map.copyOf(after);
    }
}
