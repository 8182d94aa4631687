package dev.weir.bench;

import dev.weir.agent.desired.DesiredReader;
import dev.weir.agent.desired.DesiredStore;
import dev.weir.agent.desired.NodeImage;
import dev.weir.agent.desired.PartitionFeed;
import dev.weir.agent.ops.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Agents that read as real ones do, each on a thread and with a consumer of its own, and apply nothing. */
final class AgentFleet implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final long STACK_BYTES = 256 << 10;
    private static final long CLOSE_MS_MAX = 30_000;
    private final String bootstrapServers;
    private final Map<String, NodeImage> images = new ConcurrentHashMap<>();
    private final SharedRecords records = new SharedRecords();
    private final List<AgentWatch> watches = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch inSync;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean closed;

    AgentFleet(String bootstrapServers, int agents) {
        this.bootstrapServers = bootstrapServers;
        this.inSync = new CountDownLatch(agents);
    }

    void start(List<String> nodes) {
        for (String node : nodes) {
            threads.add(new Thread(null, () -> run(node), "agent-" + node, STACK_BYTES));
        }
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((_, why) -> failed(why));
            thread.start();
        });
    }

    /** Nobody needs to wait for the others. */
    private void failed(Throwable why) {
        failure.compareAndSet(null, why);
        while (inSync.getCount() > 0) {
            inSync.countDown();
        }
    }

    private void run(String node) {
        SharedRecords.Reading reading = records.new Reading();
        PartitionFeed feed = KafkaClients.feed(bootstrapServers, node, reading.keys(), reading.values());
        try (DesiredReader reader = new DesiredReader(feed, node, reading::read)) {
            boolean synced = false;
            while (!closed) {
                DesiredStore store = reader.poll(POLL);
                if (store == null) {
                    continue;
                }
                NodeImage image = store.image();
                if (images.put(node, image) != image) {
                    watches.forEach(watch -> watch.acted(node, image));
                }
                if (!synced && store.inSync()) {
                    synced = true;
                    inSync.countDown();
                }
            }
        }
    }

    /** @throws IllegalStateException if not all have read everything of theirs in time */
    void awaitInSync(long timeoutMs) throws InterruptedException {
        if (!inSync.await(timeoutMs, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(inSync.getCount() + " agents are not in sync after " + timeoutMs + " ms");
        }
        Throwable why = failure.get();
        if (why != null) {
            throw new IllegalStateException("an agent ended: " + why, why);
        }
    }

    /** AgentNodes whose image makes them care. */
    Set<String> interestedIn(BiPredicate<String, NodeImage> cares) {
        Set<String> nodes = new TreeSet<>();
        images.forEach((node, image) -> {
            if (cares.test(node, image)) {
                nodes.add(node);
            }
        });
        return nodes;
    }

    /** What was there before counts as well. */
    void watch(AgentWatch watch) {
        watches.add(watch);
        images.forEach(watch::acted);
    }

    void forget(AgentWatch watch) {
        watches.remove(watch);
    }

    @Override
    public void close() {
        closed = true;
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MS_MAX);
        try {
            for (Thread thread : threads) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
