package dev.weir.gateway.view;

import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** How far the view has seen each service's log, and who waits for it to see more. */
final class Watermarks {
    private record Log(ServiceName service, int shard) {}

    private record Waiter(long sequence, CompletableFuture<Void> reached) {}

    private final Map<Log, Long> reached = new HashMap<>();
    private final Map<Log, List<Waiter>> waiters = new HashMap<>();

    void advance(ServiceName service, int shard, long sequence) {
        List<Waiter> done = new ArrayList<>();
        synchronized (this) {
            Log log = new Log(service, shard);
            long now = Math.max(sequence, reached.getOrDefault(log, 0L));
            reached.put(log, now);
            List<Waiter> waiting = waiters.get(log);
            if (waiting != null) {
                for (Iterator<Waiter> it = waiting.iterator(); it.hasNext(); ) {
                    Waiter waiter = it.next();
                    if (waiter.sequence() <= now) {
                        it.remove();
                        done.add(waiter);
                    }
                }
            }
        }
        for (Waiter waiter : done) {
            waiter.reached().complete(null);
        }
    }

    synchronized CompletableFuture<Void> await(Position position) {
        Log log = new Log(position.service(), position.shard());
        if (reached.getOrDefault(log, 0L) >= position.sequence()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> future = new CompletableFuture<>();
        Waiter waiter = new Waiter(position.sequence(), future);
        waiters.computeIfAbsent(log, l -> new ArrayList<>()).add(waiter);
        future.whenComplete((done, failure) -> forget(log, waiter));
        return future;
    }

    private synchronized void forget(Log log, Waiter waiter) {
        List<Waiter> waiting = waiters.get(log);
        if (waiting != null) {
            waiting.remove(waiter);
        }
    }

    synchronized List<Position> positions() {
        List<Position> positions = new ArrayList<>();
        reached.forEach((log, sequence) -> positions.add(new Position(log.service(), log.shard(), sequence)));
        return positions;
    }
}
