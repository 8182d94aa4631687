package dev.weir.kernel.kafka;

import dev.weir.kernel.Batch;
import dev.weir.kernel.Domain;
import dev.weir.kernel.Incoming;
import dev.weir.kernel.Origin;
import dev.weir.kernel.ShardCore;
import dev.weir.kernel.ShardFailure;
import dev.weir.kernel.kafka.ShardStatus.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard's life, on one thread: load, stand by, own, and from anything that goes wrong with Kafka back to loading. Only
 * what would do harm if it went on stops it for good.
 */
final class ShardRuntime<I, E, R, K, D> {
    private static final Logger LOG = LoggerFactory.getLogger(ShardRuntime.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration RETRY_MIN = Duration.ofMillis(200);
    private static final Duration RETRY_MAX = Duration.ofSeconds(5);
    /** How long progress without effect may stay uncommitted: after a restart that much is read again. */
    private static final long IDLE_COMMIT_MS = 5_000;

    private static final int FETCH_BYTES = 4 << 20;
    private static final Duration LAG_EVERY = Duration.ofMillis(500);

    private static final int SIBLINGS_MIN = 3;
    private static final Duration GATHER = Duration.ofMillis(2);
    private static final Duration GATHER_POLL = Duration.ofMillis(1);
    private static final Duration GATHER_UNAWAITED = Duration.ofMillis(25);

    private final ShardSettings settings;
    private final Function<ShardSettings, Domain<I, E, R, K, D>> domains;
    private final ShardCodec<I, E, R, K, D> codec;
    private final ShardListener listener;
    private final Election election;
    private final Oversize oversize;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private volatile Status status;
    private volatile @Nullable Consumer<byte[], byte[]> reader;
    private volatile boolean abandoned;
    private long ownNotBeforeNs = System.nanoTime();
    private long lagAtNs = System.nanoTime();

    ShardRuntime(
            ShardSettings settings,
            Function<ShardSettings, Domain<I, E, R, K, D>> domains,
            ShardCodec<I, E, R, K, D> codec,
            ShardListener listener,
            Election election) {
        this.settings = settings;
        this.domains = domains;
        this.codec = codec;
        this.listener = listener;
        this.election = election;
        this.oversize = new Oversize(settings.batchMax());
        this.status = new Status(Role.LOADING, null, Instant.now(), 0, Map.of());
        this.thread = Thread.ofPlatform().name("shard-" + settings).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** With new clients, from the log. */
    void beginAnew() {
        Consumer<byte[], byte[]> consumer = reader;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    ShardStatus status() {
        Status now = status;
        return new ShardStatus(
                settings.service(), settings.shard(), now.role, now.sequence, now.lag, now.failure, now.since);
    }

    static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + " partition " + record.partition() + " offset " + record.offset();
    }

    private void run() {
        long retryMs = RETRY_MIN.toMillis();
        while (!closed()) {
            try {
                ensureTopics();
                live();
                retryMs = RETRY_MIN.toMillis();
            } catch (ShardFailure e) {
                fail(e);
                return;
            } catch (InterruptException e) {
                LOG.debug("shard {}: interrupted to close", settings);
            } catch (WakeupException e) {
                LOG.info("shard {}: starting anew from the log", settings);
            } catch (KafkaException e) {
                if (closed()) {
                    return;
                }
                if (wasFenced(e)) {
                    LOG.warn("shard {}: another process owns it now; standing by", settings);
                    ownNotBeforeNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(election.certainAfterMs());
                } else {
                    LOG.warn("shard {}: starting anew from the log in {} ms", settings, retryMs, e);
                }
                become(Role.LOADING, e.toString());
                await(retryMs);
                retryMs = Math.min(2 * retryMs, RETRY_MAX.toMillis());
            } catch (RuntimeException | Error e) {
                fail(e);
                return;
            }
        }
    }

    private static boolean wasFenced(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof ProducerFencedException || e instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    private void fail(Throwable why) {
        LOG.error("shard {} STOPPED after event {}: {}", settings, status.sequence, why.getMessage(), why);
        become(Role.FAILED, String.valueOf(why.getMessage()));
        election.withdraw(settings.shard());
    }

    private void ensureTopics() {
        Map<String, Object> config = new HashMap<>(settings.client());
        config.put(AdminClientConfig.CLIENT_ID_CONFIG, settings.clientId() + "-" + settings.shard() + "-topics");
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        try (Admin admin = Admin.create(config)) {
            TopicCatalogue.ensure(admin, settings.topics());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    private void live() {
        ShardCore<I, E, R, K, D> core =
                new ShardCore<>(domains.apply(settings), settings.follows().keySet(), settings.limits());
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            reader = consumer;
            become(Role.LOADING, null);
            ShardLog<I, E, R, K, D> log = new ShardLog<>(settings, codec, consumer, core);
            long startNs = System.nanoTime();
            log.load();
            LOG.info(
                    "shard {}: loaded up to event {} in {} ms",
                    settings,
                    core.sequence(),
                    (System.nanoTime() - startNs) / 1_000_000);
            standBy(consumer, core, log);
            if (!closed()) {
                own(consumer, core, log);
            }
        }
    }

    private void standBy(
            Consumer<byte[], byte[]> consumer, ShardCore<I, E, R, K, D> core, ShardLog<I, E, R, K, D> log) {
        if (!mayOwn()) {
            become(Role.STANDBY, null);
        }
        while (!closed() && !mayOwn()) {
            log.follow(POLL);
            progress(core.sequence(), consumer);
        }
    }

    private boolean mayOwn() {
        return election.elected(settings.shard()) && System.nanoTime() - ownNotBeforeNs >= 0;
    }

    private void own(Consumer<byte[], byte[]> consumer, ShardCore<I, E, R, K, D> core, ShardLog<I, E, R, K, D> log) {
        long startNs = System.nanoTime();
        long knownBefore = core.sequence();
        ShardWriter<I, E, R, K, D> writer = new ShardWriter<>(settings, codec, listener);
        try {
            writer.open();
            log.readToEnd();
            core.takeOver(log.latest().checkpoint());
            writer.goOnFrom(log.latest().checkpoint(), log.eventsEnd(), log.answers());
            List<TopicPartition> inputs = settings.inputs();
            consumer.assign(inputs);
            for (TopicPartition input : inputs) {
                OptionalLong next = core.nextOffset(input.toString());
                if (next.isEmpty()) {
                    consumer.seekToBeginning(List.of(input));
                } else if (input.equals(settings.commands())) {
                    consumer.seek(input, Math.min(next.getAsLong(), unexpired(consumer)));
                } else {
                    consumer.seek(input, next.getAsLong());
                }
            }
            become(Role.OWNER, null);
            LOG.info(
                    "shard {}: owner from event {} on, of which the last {} were still to be read, {} ms after being"
                            + " elected",
                    settings,
                    core.sequence(),
                    core.sequence() - knownBefore,
                    (System.nanoTime() - startNs) / 1_000_000);
            serve(consumer, core, writer);
        } catch (RuntimeException | Error e) {
            writer.abandon();
            throw e;
        }
        if (abandoned) {
            return;
        }
        writer.close();
    }

    /** From where on there may be commands whose deadline is not over: those before the next one are only taken note of. */
    private long unexpired(Consumer<byte[], byte[]> consumer) {
        long sinceMs = System.currentTimeMillis() - settings.limits().repeatMsMax();
        OffsetAndTimestamp first =
                consumer.offsetsForTimes(Map.of(settings.commands(), sinceMs)).get(settings.commands());
        return first == null ? Long.MAX_VALUE : first.offset();
    }

    private void serve(
            Consumer<byte[], byte[]> consumer, ShardCore<I, E, R, K, D> core, ShardWriter<I, E, R, K, D> writer) {
        Map<Origin, ConsumerRecord<byte[], byte[]>> undecided = new HashMap<>();
        long uncommittedSinceMs = Long.MAX_VALUE;
        int lastBatch = 0;
        while (!closed() && election.elected(settings.shard())) {
            List<Incoming<I, R>> arrived = read(poll(consumer, untilDue(core)), undecided, core);
            gather(arrived, lastBatch, consumer, undecided, core);
            lastBatch = arrived.size();
            for (List<Incoming<I, R>> portion : oversize.portions(arrived)) {
                uncommittedSinceMs = serve(portion, core, writer, undecided, uncommittedSinceMs);
            }
            if (!core.blocked()) {
                undecided.clear();
            }
            throttle(consumer, core);
            progress(core.sequence(), consumer);
            if (!settings.awaited() && !arrived.isEmpty() && arrived.size() < settings.batchMax()) {
                // What comes meanwhile is fetched at once and decided together.
                await(GATHER_UNAWAITED.toMillis());
            }
        }
        LOG.info("shard {}: no owner any more, after event {}", settings, core.sequence());
    }

    /** @return since when progress without effect is uncommitted */
    private long serve(
            List<Incoming<I, R>> portion,
            ShardCore<I, E, R, K, D> core,
            ShardWriter<I, E, R, K, D> writer,
            Map<Origin, ConsumerRecord<byte[], byte[]>> undecided,
            long uncommittedSinceMs) {
        long nowMs = System.currentTimeMillis();
        Batch<E, R, K, D> batch;
        try {
            batch = core.step(portion, nowMs);
        } catch (RuntimeException e) {
            // Paused and succeeded without knowing it, it may meet what its successor asked of others: no fault.
            writer.confirmOwnership();
            throw e;
        }
        long sinceMs = batch.inputs() > 0 ? Math.min(uncommittedSinceMs, nowMs) : uncommittedSinceMs;
        if (batch.hasEffect() || nowMs - sinceMs >= IDLE_COMMIT_MS) {
            try {
                writer.commit(batch, undecided);
            } catch (RecordTooLargeException e) {
                oversize.found(portion, batch, e);
                throw e;
            }
            sinceMs = Long.MAX_VALUE;
        }
        oversize.committed(batch);
        core.committed();
        return sinceMs;
    }

    /**
     * Under load a commit costs more than a moment's wait, and what is about to arrive goes into it for nearly nothing: so a
     * batch smaller than the last one waits a little for the rest. Who asks alone waits for nobody; and what nobody waits for,
     * such as another service's news, waits until somebody asks something, but not long.
     */
    private void gather(
            List<Incoming<I, R>> arrived,
            int lastBatch,
            Consumer<byte[], byte[]> consumer,
            Map<Origin, ConsumerRecord<byte[], byte[]>> undecided,
            ShardCore<I, E, R, K, D> core) {
        if (arrived.isEmpty() || !settings.awaited()) {
            return;
        }
        long unawaitedUntilNs = System.nanoTime() + GATHER_UNAWAITED.toNanos();
        while (arrived.size() < settings.batchMax()
                && !core.blocked()
                && arrived.stream().noneMatch(core::awaited)
                && System.nanoTime() < unawaitedUntilNs) {
            Duration rest = Duration.ofNanos(Math.max(0, unawaitedUntilNs - System.nanoTime()));
            arrived.addAll(read(poll(consumer, rest), undecided, core));
        }
        if (lastBatch < SIBLINGS_MIN) {
            return;
        }
        int enough = Math.min(lastBatch, settings.batchMax());
        long untilNs = System.nanoTime() + GATHER.toNanos();
        while (arrived.size() < enough && System.nanoTime() < untilNs) {
            arrived.addAll(read(poll(consumer, GATHER_POLL), undecided, core));
        }
    }

    /** How long to wait for inputs: not beyond the next timer. */
    private static Duration untilDue(ShardCore<?, ?, ?, ?, ?> core) {
        OptionalLong due = core.nextDueMs();
        return due.isEmpty()
                ? POLL
                : Duration.ofMillis(Math.clamp(due.getAsLong() - System.currentTimeMillis(), 0, POLL.toMillis()));
    }

    private ConsumerRecords<byte[], byte[]> poll(Consumer<byte[], byte[]> consumer, Duration wait) {
        try {
            return consumer.poll(wait);
        } catch (OffsetOutOfRangeException e) {
            for (TopicPartition lost : e.partitions()) {
                if (settings.follows().containsValue(lost)) {
                    throw new ShardFailure(lost + " has no records any more from offset "
                            + e.offsetOutOfRangePartitions().get(lost) + " on, which were not read yet");
                }
            }
            LOG.warn("shard {}: {} expired before being read", settings, e.offsetOutOfRangePartitions());
            consumer.seekToBeginning(e.partitions());
            return ConsumerRecords.empty();
        }
    }

    private List<Incoming<I, R>> read(
            ConsumerRecords<byte[], byte[]> records,
            Map<Origin, ConsumerRecord<byte[], byte[]>> undecided,
            ShardCore<I, E, R, K, D> core) {
        List<Incoming<I, R>> arrived = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Incoming<I, R> incoming;
            try {
                incoming = codec.readInput(record);
            } catch (RuntimeException e) {
                throw new ShardFailure(place(record) + " of a followed log cannot be read", e);
            }
            if (oversize.refuses(incoming.origin())) {
                incoming = core.refused(incoming);
            }
            arrived.add(incoming);
            undecided.put(incoming.origin(), record);
        }
        return arrived;
    }

    /** Commands that could only pile up behind one that waits stay with the broker. */
    private void throttle(Consumer<byte[], byte[]> consumer, ShardCore<I, E, R, K, D> core) {
        List<TopicPartition> commands = List.of(settings.commands());
        boolean paused = consumer.paused().contains(settings.commands());
        if (!paused
                && core.waiting() + 2 * settings.batchMax() > settings.limits().waitingMax()) {
            consumer.pause(commands);
        } else if (paused && !core.blocked()) {
            consumer.resume(commands);
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        Map<String, Object> config = new HashMap<>(settings.client());
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, settings.clientId() + "-" + settings.shard() + "-reader");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Where to read is known exactly; if it is gone, that must not be passed over.
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.batchMax());
        // A large state is read in large pieces.
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        // A fetch that waits holds back the next one, also when what is to be read has changed since.
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) POLL.toMillis());
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void become(Role role, @Nullable String failure) {
        Status before = status;
        Instant since = before.role == role ? before.since : Instant.now();
        status = new Status(role, failure, since, before.sequence, before.lag);
    }

    private void progress(long sequence, Consumer<byte[], byte[]> consumer) {
        Status before = status;
        long nowNs = System.nanoTime();
        Map<String, Long> lag = before.lag;
        if (nowNs - lagAtNs >= LAG_EVERY.toNanos()) {
            lagAtNs = nowNs;
            lag = new HashMap<>();
            for (TopicPartition partition : consumer.assignment()) {
                OptionalLong behind = consumer.currentLag(partition);
                if (behind.isPresent()) {
                    lag.put(partition.toString(), behind.getAsLong());
                }
            }
        } else if (before.sequence == sequence) {
            return;
        }
        status = new Status(before.role, before.failure, before.since, sequence, lag);
    }

    private boolean closed() {
        return closing.getCount() == 0;
    }

    private void await(long ms) {
        try {
            if (closing.await(ms, TimeUnit.MILLISECONDS)) {
                LOG.debug("shard {}: closing", settings);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    /** Finishes the batch in hand. */
    void close() {
        closing.countDown();
        try {
            if (!thread.join(Duration.ofSeconds(5))) {
                LOG.warn("shard {}: does not stop by itself, interrupting it", settings);
                thread.interrupt();
                thread.join(Duration.ofSeconds(20));
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    /** Vanishes as a killed process does: a transaction in flight is neither committed nor aborted. */
    void abandon() {
        abandoned = true;
        closing.countDown();
        thread.interrupt();
    }

    private record Status(Role role, @Nullable String failure, Instant since, long sequence, Map<String, Long> lag) {}
}
