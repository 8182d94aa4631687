package dev.weir.agent.ops;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The wall clock, but it never goes back and never stands still: where the machine's clock is set back, this one goes at half its
 * speed until they agree again. So what is done every few seconds still is, at most half as often. Any thread.
 */
final class ForwardClock implements InstantSource {
    private final InstantSource wall;
    private final LongSupplier nanoTime;
    private Instant last;
    private long lastNs;

    ForwardClock() {
        this(InstantSource.system(), System::nanoTime);
    }

    ForwardClock(InstantSource wall, LongSupplier nanoTime) {
        this.wall = wall;
        this.nanoTime = nanoTime;
        this.last = wall.instant();
        this.lastNs = nanoTime.getAsLong();
    }

    @Override
    public synchronized Instant instant() {
        long nowNs = nanoTime.getAsLong();
        Instant atLeast = last.plusNanos((nowNs - lastNs) / 2);
        Instant now = wall.instant();
        last = now.isBefore(atLeast) ? atLeast : now;
        lastNs = nowNs;
        return last;
    }
}
