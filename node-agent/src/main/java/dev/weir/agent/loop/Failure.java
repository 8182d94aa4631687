package dev.weir.agent.loop;

import java.time.Instant;

/**
 * An object that could not be brought to its target.
 *
 * @param since when it failed first
 * @param attempts how often it was tried; 0 while it only waits for another object
 * @param nextTry not before this
 * @param waiting it was not tried because something it needs is not there
 */
public record Failure(String reason, Instant since, int attempts, Instant nextTry, boolean waiting) {
    private static final long FIRST_DELAY_MS = 100;
    private static final long DELAY_MS_MAX = 30_000;
    private static final int DOUBLINGS_MAX = 20;

    static Failure first(Instant now) {
        return new Failure("", now, 0, now, false);
    }

    /** After one more attempt that failed: the delay doubles from 100 ms up to 30 s. */
    Failure again(String newReason, Instant now) {
        long delayMs = Math.min(FIRST_DELAY_MS << Math.min(attempts, DOUBLINGS_MAX), DELAY_MS_MAX);
        return new Failure(newReason, since, attempts + 1, now.plusMillis(delayMs), false);
    }

    Failure waitingFor(String what, Instant now) {
        return new Failure("waits for " + what, since, attempts, now, true);
    }
}
