package dev.weir.agent.desired;

import dev.weir.contracts.desired.Desired;
import dev.weir.serde.DesiredCodec;
import dev.weir.serde.Header;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads desired state of one node: the partitions of interest, each from its start or from where a checkpoint was made, joining
 * more as interest grows. Used by one thread, except {@link #wakeup} and {@link #readAgain}. Kafka may be away for as long as it likes.
 */
public final class DesiredReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DesiredReader.class);
    /**
     * In a small region all partitions are read before anybody asks for them, so that the first port of a network
     * waits for no reading; in a larger one that would cost too much memory.
     */
    private static final int AHEAD_RECORDS_MAX = 2_000;

    /** What Kafka refuses now it may allow later, as when somebody corrects its access lists. Nothing wakes up from this. */
    private static final Duration AFTER_REFUSAL = Duration.ofMillis(200);

    /** What may be followed by one more decimal digit. */
    private static final long LEADING_MAX = Long.MAX_VALUE / 10 - 1;

    private final PartitionFeed feed;
    private final String node;
    private final BiFunction<String, byte[], Desired> decoder;
    private final @Nullable Restored restored;
    private volatile boolean again;
    private String refusal = "";
    private @Nullable DesiredStore store;
    private boolean stale;
    private boolean hearsay;
    private boolean ahead;

    /**
     * What is known from a checkpoint, before anything has been read.
     *
     * @param positions up to where that is, by partition
     */
    public record Restored(DesiredStore store, Map<TopicPartition, Long> positions) {
        public static Restored of(DesiredCheckpoint checkpoint) {
            Map<TopicPartition, Long> positions = new HashMap<>();
            checkpoint.contents().forEach((partition, content) -> positions.put(partition, content.position()));
            return new Restored(DesiredStore.of(checkpoint), positions);
        }
    }

    /**
     * @param feed is closed with the reader
     * @param restored to go on from, and the reader's from now on; null: all is read from its start
     */
    public DesiredReader(PartitionFeed feed, String node, @Nullable Restored restored) {
        this(feed, node, DesiredCodec::read, restored);
    }

    /**
     * @param feed is closed with the reader
     * @param decoder as {@link DesiredCodec#read}
     */
    public DesiredReader(PartitionFeed feed, String node, BiFunction<String, byte[], Desired> decoder) {
        this(feed, node, decoder, null);
    }

    private DesiredReader(
            PartitionFeed feed, String node, BiFunction<String, byte[], Desired> decoder, @Nullable Restored restored) {
        this.feed = feed;
        this.node = node;
        this.decoder = decoder;
        this.restored = restored;
    }

    /**
     * Waits for records, at most so long, and takes what came. What Kafka refuses is one of the {@link #problems}, and asked for
     * again.
     *
     * @return what is known now, or null as long as nothing is known because the topics have not been seen yet
     */
    public @Nullable DesiredStore poll(Duration timeout) {
        try {
            DesiredStore known = store;
            if (known == null) {
                known = discover();
                store = known;
            }
            if (again) {
                readAgain(known, Set.copyOf(feed.positions().keySet()));
                again = false;
                hearsay = false;
            }
            join(known);
            read(known, timeout);
            refused("");
        } catch (InterruptException e) {
            throw e;
        } catch (WakeupException e) {
            LOG.trace("woken up");
        } catch (RetriableException e) {
            LOG.debug("Kafka does not answer: {}", e.getMessage());
        } catch (KafkaException e) {
            refused(e.getClass().getSimpleName() + ": " + e.getMessage());
            pause(timeout);
        }
        return store;
    }

    private void refused(String reason) {
        if (!reason.equals(refusal)) {
            LOG.warn(reason.isEmpty() ? "desired state is read again" : "desired state cannot be read: {}", reason);
            refusal = reason;
        }
    }

    private static void pause(Duration max) {
        LockSupport.parkNanos(Math.min(max.toNanos(), AFTER_REFUSAL.toNanos()));
    }

    /** What of desired state cannot be read, with the reason: records by their key, or {@code kafka} itself. */
    public Map<String, String> problems() {
        Map<String, String> problems = store == null ? new TreeMap<>() : store.unreadable();
        if (!refusal.isEmpty()) {
            problems.put("kafka", refusal);
        }
        return problems;
    }

    /** Makes a waiting {@link #poll} return. May be called by any thread. */
    public void wakeup() {
        feed.wakeup();
    }

    /** Per topic and partition of interest: the offset up to which was read. */
    public Map<String, Long> positions() {
        Map<String, Long> named = new TreeMap<>();
        feed.positions().forEach((partition, position) -> {
            if (store != null && store.interest().contains(partition)) {
                named.put(partition.toString(), position);
            }
        });
        return named;
    }

    /**
     * Everything is read from its start again, without forgetting meanwhile what is known: after so long without
     * contact that tombstones may have been missed. Returns at once. May be called by any thread.
     */
    public void readAgain() {
        if (!again) {
            again = true;
            feed.wakeup();
        }
    }

    private void readAgain(DesiredStore known, Set<TopicPartition> partitions) {
        LOG.info("{} partitions are read from their start again", partitions.size());
        partitions.forEach(known::beginAgain);
        begin(known, partitions);
    }

    /** Whether it goes on from a checkpoint, and what that said has not been begun to be read from its start. */
    public boolean goesBackToCheckpoint() {
        return hearsay;
    }

    /**
     * All that is known, for another reader to go on from; null as long as something has not been read from its start.
     *
     * @param at up to when nothing can have been missed
     */
    public @Nullable DesiredCheckpoint checkpoint(Instant at) {
        DesiredStore known = store;
        return known != null && known.inSync() && !hearsay && !again && feed.readUp()
                ? known.checkpoint(feed.positions(), at)
                : null;
    }

    private DesiredStore discover() {
        Map<String, Integer> counts = feed.partitionCounts();
        Map<String, Integer> shared = new HashMap<>(counts);
        shared.keySet().retainAll(DesiredStore.SHARED_TOPICS);
        ahead = feed.records(shared) <= AHEAD_RECORDS_MAX;
        if (restored != null && restored.store.isOf(node, counts)) {
            feed.begin(restored.positions).forEach(restored.store::beginAgain);
            hearsay = true;
            if (!ahead) {
                leave(restored.store);
            }
            reachEnds(restored.store);
            return restored.store;
        }
        return new DesiredStore(node, counts, decoder);
    }

    /** Starts to read partitions that became interesting. */
    private void join(DesiredStore known) {
        Set<TopicPartition> fresh = new HashSet<>(known.interest());
        if (ahead) {
            fresh.addAll(known.shared());
        }
        fresh.removeAll(feed.positions().keySet());
        if (!fresh.isEmpty()) {
            begin(known, fresh);
        }
    }

    /** Stops reading what is of no interest. */
    private void leave(DesiredStore known) {
        ahead = false;
        Set<TopicPartition> left = new HashSet<>(feed.positions().keySet());
        left.removeAll(known.interest());
        feed.retain(known.interest());
        left.forEach(known::forget);
        if (!left.isEmpty()) {
            LOG.info("{} partitions hold nothing of this node and are no longer read", left.size());
        }
    }

    private void begin(DesiredStore known, Set<TopicPartition> partitions) {
        feed.begin(partitions);
        reachEnds(known);
    }

    private void read(DesiredStore known, Duration timeout) {
        // All may have been read before already, by the agent that left what this one goes on from.
        Duration wait = stale && feed.readUp() ? Duration.ZERO : timeout;
        try {
            feed.poll(wait, (from, record) -> {
                stale = true;
                accept(known, from, record);
            });
        } catch (OffsetOutOfRangeException e) {
            // The log was cut off behind us, or is another one by the same name.
            readAgain(known, e.offsetOutOfRangePartitions().keySet());
        }
        reachEnds(known);
        // Nothing takes effect before all is read, and what is read together points to what is to be read next.
        if (stale && (known.inSync() || feed.readUp())) {
            known.refresh();
            stale = false;
        }
        if (ahead && known.sizeAhead() > AHEAD_RECORDS_MAX) {
            leave(known);
        }
    }

    private static void accept(DesiredStore known, TopicPartition from, ConsumerRecord<String, byte[]> record) {
        if (record.key() == null) {
            LOG.warn("{} offset {}: a record without a key", from, record.offset());
            return;
        }
        known.accept(from, record.key(), sequence(record.headers(), record.offset()), record.value());
    }

    /** Offsets rise as sequences do: where the sequence is missing, they tell as well which record is newer. */
    private static long sequence(Headers headers, long offset) {
        var header = headers.lastHeader(Header.SEQUENCE);
        if (header == null || header.value() == null || header.value().length == 0) {
            return offset;
        }
        long sequence = 0;
        for (byte digit : header.value()) {
            if (digit < '0' || digit > '9' || sequence > LEADING_MAX) {
                return offset;
            }
            sequence = 10 * sequence + (digit - '0');
        }
        return sequence;
    }

    private void reachEnds(DesiredStore known) {
        for (TopicPartition partition : feed.takeReadUp()) {
            known.reachedEnd(partition);
            stale = true;
        }
    }

    /** Stops reading. */
    @Override
    public void close() {
        feed.close();
    }
}
