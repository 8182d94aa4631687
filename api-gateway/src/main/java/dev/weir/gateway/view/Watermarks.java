package dev.weir.gateway.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** How far each of several logs has been seen, and who waits for more. */
final class Watermarks<K> {
    /** Each is its own: compared by identity. */
    private static final class Waiter {
        private final long mark;
        private final CompletableFuture<Void> reached = new CompletableFuture<>();

        Waiter(long mark) {
            this.mark = mark;
        }
    }

    private final Map<K, Long> reached = new HashMap<>();
    private final Map<K, List<Waiter>> waiters = new HashMap<>();

    void advance(K log, long mark) {
        List<Waiter> done = new ArrayList<>();
        synchronized (this) {
            long now = Math.max(mark, reached.getOrDefault(log, 0L));
            reached.put(log, now);
            List<Waiter> waiting = waiters.get(log);
            if (waiting != null) {
                waiting.removeIf(waiter -> waiter.mark <= now && done.add(waiter));
            }
        }
        for (Waiter waiter : done) {
            waiter.reached.complete(null);
        }
    }

    /** Completes when the log has been seen that far. Cancel it when nobody waits any more. */
    CompletableFuture<Void> await(K log, long mark) {
        Waiter waiter = new Waiter(mark);
        synchronized (this) {
            if (reached.getOrDefault(log, 0L) >= mark) {
                return CompletableFuture.completedFuture(null);
            }
            waiters.computeIfAbsent(log, l -> new ArrayList<>()).add(waiter);
        }
        waiter.reached.exceptionally(cancelled -> {
            forget(log, waiter);
            return null;
        });
        return waiter.reached;
    }

    private synchronized void forget(K log, Waiter waiter) {
        List<Waiter> waiting = waiters.get(log);
        if (waiting != null) {
            waiting.remove(waiter);
        }
    }

    synchronized Map<K, Long> all() {
        return Map.copyOf(reached);
    }
}
