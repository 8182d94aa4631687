package dev.weir.bench;

import dev.weir.agent.desired.DesiredReader;
import dev.weir.agent.desired.DesiredStore;
import dev.weir.agent.desired.NodeImage;
import dev.weir.agent.desired.PartitionFeed;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Agents that read as real ones do, each on a thread and with a consumer of its own, and apply nothing. */
final class AgentFleet implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final long STACK_BYTES = 256 << 10;
    private static final long CLOSE_MS_MAX = 30_000;
    /** A node's share of the broker's work when nothing changes; a real agent's is half a second. */
    private static final Duration FETCH_WAIT = Duration.ofSeconds(2);

    private static final Duration JOINING_FETCH_WAIT = Duration.ofMillis(50);

    private final String bootstrapServers;
    private final Map<String, NodeImage> images = new ConcurrentHashMap<>();
    private final Map<ByteBuffer, byte[]> values = new ConcurrentHashMap<>();
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
        try (DesiredReader reader = new DesiredReader(feed(node), node)) {
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

    private PartitionFeed feed(String node) {
        return new PartitionFeed(
                consumer(node, FETCH_WAIT), FETCH_WAIT, consumer(node + "-joining", JOINING_FETCH_WAIT));
    }

    private Consumer<byte[], byte[]> consumer(String node, Duration fetchWait) {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, "weir-bench-" + node);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) fetchWait.toMillis());
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1 << 20);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        config.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        config.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), this::once);
    }

    /** What a thousand agents hold is here only once: theirs are machines of their own. */
    private byte @Nullable [] once(String topic, byte @Nullable [] value) {
        return value == null ? null : values.computeIfAbsent(ByteBuffer.wrap(value), ByteBuffer::array);
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
