package dev.weir.agent.desired;

import dev.weir.contracts.desired.Desired;
import dev.weir.serde.DesiredCodec;
import dev.weir.serde.Header;
import java.time.Duration;
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
 * Reads desired state of one node: the partitions of interest, each from its start, joining more as interest grows.
 * Used by one thread, except {@link #wakeup} and {@link #readAgain}. Kafka may be away for as long as it likes.
 */
public final class DesiredReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DesiredReader.class);
    /**
     * In a small region all partitions are read before anybody asks for them, so that the first port of a network
     * waits for no reading; in a larger one that would cost too much memory.
     */
    private static final int AHEAD_RECORDS_MAX = 10_000;

    /** What Kafka refuses now it may allow later, as when somebody corrects its access lists. Nothing wakes up from this. */
    private static final Duration AFTER_REFUSAL = Duration.ofMillis(200);

    /** What may be followed by one more decimal digit. */
    private static final long LEADING_MAX = Long.MAX_VALUE / 10 - 1;

    private final PartitionFeed feed;
    private final String node;
    private final Scopes likely;
    private final BiFunction<String, byte[], Desired> decoder;
    private volatile boolean again;
    private String refusal = "";
    private @Nullable DesiredStore store;
    private boolean stale;
    private boolean ahead;

    /**
     * @param feed is closed with the reader
     * @param likely to be needed, as what the node needed before: is read at once, instead of when its ports have been
     */
    public DesiredReader(PartitionFeed feed, String node, Scopes likely) {
        this(feed, node, likely, DesiredCodec::read);
    }

    /**
     * @param feed is closed with the reader
     * @param likely to be needed, as what the node needed before: is read at once, instead of when its ports have been
     * @param decoder as {@link DesiredCodec#read}
     */
    public DesiredReader(PartitionFeed feed, String node, Scopes likely, BiFunction<String, byte[], Desired> decoder) {
        this.feed = feed;
        this.node = node;
        this.likely = likely;
        this.decoder = decoder;
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
        again = true;
        feed.wakeup();
    }

    private void readAgain(DesiredStore known, Set<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            LOG.info("{} is read from its start again", partition);
            known.beginAgain(partition);
        }
        begin(known, partitions);
    }

    private DesiredStore discover() {
        Map<String, Integer> counts = feed.partitionCounts();
        Map<String, Integer> shared = new HashMap<>(counts);
        shared.keySet().retainAll(DesiredStore.SHARED_TOPICS);
        ahead = feed.records(shared) <= AHEAD_RECORDS_MAX;
        return new DesiredStore(node, counts, likely, decoder);
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
        LOG.info("{} partitions hold nothing of this node and are no longer read", left.size());
    }

    private void begin(DesiredStore known, Set<TopicPartition> partitions) {
        feed.begin(partitions);
        reachEnds(known);
    }

    private void read(DesiredStore known, Duration timeout) {
        try {
            feed.poll(timeout, (from, record) -> {
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
