package dev.weir.kernel;

import java.util.HashMap;
import java.util.Map;

/**
 * Which commands were decided whose deadline is not over. One that comes again, because it is in its topic twice, is passed over: its
 * answer was given, and one that was refused must not have an effect after all. Kept by the owner alone: its successor reads the
 * topic once more from before their deadlines.
 */
final class Decided {
    /** Looking at all entries takes milliseconds: not at every batch. */
    private static final long SWEEP_MS = 10_000;

    private final Map<String, Long> untilMs = new HashMap<>();
    private long nextSweepMs;

    void note(Gate gate, long nowMs) {
        if (gate.deadlineMs() >= nowMs) {
            untilMs.put(gate.id(), gate.deadlineMs());
        }
    }

    boolean has(Gate gate) {
        return untilMs.containsKey(gate.id());
    }

    /** Forgets those that would be refused as expired. */
    void forget(long nowMs) {
        if (nowMs >= nextSweepMs) {
            untilMs.values().removeIf(until -> until < nowMs);
            nextSweepMs = nowMs + SWEEP_MS;
        }
    }
}
