package dev.weir.agent.desired;

import dev.weir.serde.Header;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads desired state of one node: the partitions of interest, each from its start, joining more as interest grows.
 * Used by one thread, except {@link #wakeup}. Kafka may be away for as long as it likes.
 */
public final class DesiredReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DesiredReader.class);
    private static final Duration ASK_AGAIN = Duration.ofMillis(200);
    /**
     * In a small region all partitions are read before anybody asks for them, so that the first port of a network
     * waits for no reading; in a larger one that would cost too much memory.
     */
    private static final int AHEAD_RECORDS_MAX = 10_000;

    private final PartitionFeed feed;
    private final String node;
    /** Whose end of when reading began has not been reached. */
    private final Set<TopicPartition> unread = new HashSet<>();

    private final Map<String, Long> positions = new TreeMap<>();
    private @Nullable DesiredStore store;
    private boolean stale;
    private boolean ahead;

    /** @param feed is closed with the reader */
    public DesiredReader(PartitionFeed feed, String node) {
        this.feed = feed;
        this.node = node;
    }

    /**
     * Waits for records, at most so long, and takes what came.
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
            if (known == null) {
                Thread.sleep(timeout.compareTo(ASK_AGAIN) < 0 ? timeout : ASK_AGAIN);
            } else {
                join(known);
                read(known, timeout);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (WakeupException e) {
            LOG.trace("woken up");
        } catch (TimeoutException e) {
            LOG.debug("Kafka does not answer: {}", e.getMessage());
        }
        return store;
    }

    /** Makes a waiting {@link #poll} return. May be called by any thread. */
    public void wakeup() {
        feed.wakeup();
    }

    /** Per topic and partition: the offset up to which was read. */
    public Map<String, Long> positions() {
        return Map.copyOf(positions);
    }

    /**
     * Reads everything from its start again, without forgetting meanwhile what is known: after so long without
     * contact that tombstones may have been missed.
     */
    public void readAgain() {
        DesiredStore known = store;
        if (known != null) {
            readAgain(known, feed.assignment());
        }
    }

    private void readAgain(DesiredStore known, Set<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            LOG.info("{} is read from its start again", partition);
            known.beginAgain(partition);
        }
        begin(known, partitions);
    }

    private @Nullable DesiredStore discover() {
        Map<String, Integer> counts = new HashMap<>();
        for (String topic : DesiredStore.TOPICS) {
            int partitions = feed.partitions(topic);
            if (partitions == 0) {
                LOG.debug("topic {} is not there yet", topic);
                return null;
            }
            counts.put(topic, partitions);
        }
        DesiredStore empty = new DesiredStore(node, counts);
        Map<TopicPartition, Long> ends = feed.ends(empty.shared());
        ahead = ends.values().stream().mapToLong(Long::longValue).sum() <= AHEAD_RECORDS_MAX;
        return empty;
    }

    /** Starts to read partitions that became interesting. */
    private void join(DesiredStore known) {
        Set<TopicPartition> fresh = new HashSet<>(known.interest());
        if (ahead) {
            fresh.addAll(known.shared());
        }
        fresh.removeAll(feed.assignment());
        if (!fresh.isEmpty()) {
            begin(known, fresh);
        }
    }

    /** Stops reading what is of no interest. */
    private void leave(DesiredStore known) {
        ahead = false;
        Set<TopicPartition> left = new HashSet<>(feed.assignment());
        left.removeAll(known.interest());
        feed.retain(known.interest());
        unread.removeAll(left);
        left.forEach(known::forget);
        LOG.info("{} partitions hold nothing of this node and are no longer read", left.size());
    }

    private void begin(DesiredStore known, Set<TopicPartition> partitions) {
        feed.begin(partitions);
        unread.addAll(partitions);
        reachEnds(known);
    }

    private void read(DesiredStore known, Duration timeout) {
        try {
            feed.poll(timeout, record -> {
                stale = true;
                accept(known, record);
            });
        } catch (OffsetOutOfRangeException e) {
            // The log was cut off behind us, or is another one by the same name.
            readAgain(known, e.offsetOutOfRangePartitions().keySet());
        }
        reachEnds(known);
        if (stale) {
            known.refresh();
            stale = false;
        }
        if (ahead && known.sizeAhead() > AHEAD_RECORDS_MAX) {
            leave(known);
        }
        Set<TopicPartition> joined = new HashSet<>(known.interest());
        joined.retainAll(feed.assignment());
        for (TopicPartition partition : joined) {
            positions.put(partition.toString(), feed.position(partition));
        }
    }

    private static void accept(DesiredStore known, ConsumerRecord<byte[], byte[]> record) {
        TopicPartition from = new TopicPartition(record.topic(), record.partition());
        if (record.key() == null) {
            LOG.warn("{} offset {}: a record without a key", from, record.offset());
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        known.accept(from, key, sequence(record.headers(), record.offset()), record.value());
    }

    /** Offsets rise as sequences do: where the sequence is missing, they tell as well which record is newer. */
    private static long sequence(Headers headers, long offset) {
        var header = headers.lastHeader(Header.SEQUENCE);
        if (header == null || header.value() == null) {
            return offset;
        }
        try {
            return Long.parseLong(new String(header.value(), StandardCharsets.UTF_8));
        } catch (NumberFormatException e) {
            return offset;
        }
    }

    private void reachEnds(DesiredStore known) {
        List<TopicPartition> reached = unread.stream().filter(feed::reachedEnd).toList();
        for (TopicPartition partition : reached) {
            unread.remove(partition);
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
