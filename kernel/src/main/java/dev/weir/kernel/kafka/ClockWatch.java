package dev.weir.kernel.kafka;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the machine's wall clock was set back. Kafka's clients time heartbeats and waits by that clock and never let
 * it go back within one wait: for as long as it went back a member sends no heartbeat and a poll without records does not
 * return. Whoever uses one is better off with a new one.
 */
final class ClockWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    /** Less than this does a client no harm: it is within a session. */
    static final long SET_BACK_MS_MIN = 1_000;
    /** Between two readings of the clocks that belong together. */
    static final long READING_MS_MAX = 100;

    private final LongSupplier wallMs;
    private final LongSupplier monotonicNs;
    private final Runnable setBack;
    private final CountDownLatch closing = new CountDownLatch(1);
    private long lastAheadMs = Long.MIN_VALUE;

    /** @param setBack called after the clock went back, on the watch's thread */
    ClockWatch(LongSupplier wallMs, LongSupplier monotonicNs, Runnable setBack) {
        this.wallMs = wallMs;
        this.monotonicNs = monotonicNs;
        this.setBack = setBack;
    }

    /** On a thread of its own, until closed. */
    static ClockWatch start(String name, Runnable setBack) {
        ClockWatch watch = new ClockWatch(System::currentTimeMillis, System::nanoTime, setBack);
        Thread.ofPlatform().name("clock-watch-" + name).daemon().start(watch::run);
        return watch;
    }

    private void run() {
        try {
            do {
                look();
            } while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Compares how far the wall clock is ahead of the one that only goes forward with how far it was the last time. */
    void look() {
        long beforeNs = monotonicNs.getAsLong();
        long nowMs = wallMs.getAsLong();
        long afterNs = monotonicNs.getAsLong();
        if (afterNs - beforeNs > TimeUnit.MILLISECONDS.toNanos(READING_MS_MAX)) {
            return;
        }
        long aheadMs = nowMs - TimeUnit.NANOSECONDS.toMillis(beforeNs);
        long backMs = lastAheadMs == Long.MIN_VALUE ? 0 : lastAheadMs - aheadMs;
        lastAheadMs = aheadMs;
        if (backMs >= SET_BACK_MS_MIN) {
            LOG.warn("the clock was set back by {} ms: connecting to Kafka anew", backMs);
            setBack.run();
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
