package dev.weir.agent.desired;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads partitions, more of them as time goes on, each from its start. A consumer whose fetch the broker holds until there are
 * records asks for no further partition before that fetch returns; and if the broker held it only for a moment, thousands of
 * nodes would ask all the time though nothing happens. So there are two: one waits long for the partitions that are read up, the
 * other hardly waits and reads the new ones, from their start until the first surely has them, from the end that was seen.
 * Meanwhile a record may come twice. Used by one thread, except {@link #wakeup}.
 */
public final class PartitionFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionFeed.class);
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration JOINING_POLL = Duration.ofMillis(10);
    /** For a fetch to go to the broker and come back, besides its wait there. */
    private static final Duration ON_THE_WAY = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> steady;
    private final Consumer<byte[], byte[]> joining;
    private final long overlapNs;
    private final LongSupplier nanoTime;
    private final Map<TopicPartition, Joining> fresh = new HashMap<>();
    private volatile Consumer<byte[], byte[]> waiting;

    /**
     * @param end that was seen when reading began: the steady consumer reads from there
     * @param untilNs when the steady consumer surely asks for it
     */
    private record Joining(long end, long untilNs) {}

    /**
     * @param steady reads committed records only, commits nothing, resets no offsets; so does the other
     * @param steadyWait how long the broker holds a fetch of this one
     * @param joining one whose fetches the broker hardly holds
     */
    public PartitionFeed(Consumer<byte[], byte[]> steady, Duration steadyWait, Consumer<byte[], byte[]> joining) {
        this(steady, steadyWait, joining, System::nanoTime);
    }

    PartitionFeed(
            Consumer<byte[], byte[]> steady,
            Duration steadyWait,
            Consumer<byte[], byte[]> joining,
            LongSupplier nanoTime) {
        this.steady = steady;
        this.joining = joining;
        this.overlapNs = steadyWait.plus(ON_THE_WAY).toNanos();
        this.nanoTime = nanoTime;
        this.waiting = steady;
    }

    /** How many partitions a topic has; 0 if it is not there. */
    int partitions(String topic) {
        List<PartitionInfo> partitions = joining.partitionsFor(topic, ASK_TIMEOUT);
        return partitions == null ? 0 : partitions.size();
    }

    /** Where partitions end now. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        return joining.endOffsets(partitions, ASK_TIMEOUT);
    }

    /** Partitions that are read, or are being read up. */
    Set<TopicPartition> assignment() {
        return steady.assignment();
    }

    /** Reads these from their start, whether they were read before or not. If Kafka does not answer, nothing has happened. */
    void begin(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> lasts = ends(partitions);
        Map<TopicPartition, Long> firsts = joining.beginningOffsets(partitions, ASK_TIMEOUT);
        Set<TopicPartition> all = new HashSet<>(steady.assignment());
        all.addAll(partitions);
        steady.assign(all);
        long untilNs = nanoTime.getAsLong() + overlapNs;
        for (TopicPartition partition : partitions) {
            fresh.put(partition, new Joining(Objects.requireNonNull(lasts.get(partition)), untilNs));
        }
        joining.assign(fresh.keySet());
        for (TopicPartition partition : partitions) {
            joining.seek(partition, Objects.requireNonNull(firsts.get(partition)));
            steady.seek(partition, Objects.requireNonNull(lasts.get(partition)));
        }
    }

    /** Reads no others than these any more. */
    void retain(Set<TopicPartition> partitions) {
        steady.assign(partitions);
        if (fresh.keySet().retainAll(partitions)) {
            joining.assign(fresh.keySet());
        }
    }

    /**
     * Waits for records, at most so long.
     *
     * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException if a log does not have any more what comes next
     */
    void poll(Duration timeout, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        if (fresh.isEmpty()) {
            forward(steady, timeout, taker);
        } else {
            forward(joining, timeout.compareTo(JOINING_POLL) < 0 ? timeout : JOINING_POLL, taker);
            forward(steady, Duration.ZERO, taker);
            handOver();
        }
    }

    private void forward(
            Consumer<byte[], byte[]> from,
            Duration timeout,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        waiting = from;
        try {
            from.poll(timeout).forEach(taker);
        } catch (WakeupException e) {
            LOG.trace("woken up");
        }
    }

    private void handOver() {
        long nowNs = nanoTime.getAsLong();
        boolean some = fresh.entrySet()
                .removeIf(entry -> nowNs - entry.getValue().untilNs >= 0
                        && reachedEnd(entry.getKey())
                        && at(steady, entry.getKey()) >= at(joining, entry.getKey()));
        if (some) {
            joining.assign(fresh.keySet());
        }
    }

    /** Whether everything up to the end that was seen when reading began has been read. */
    boolean reachedEnd(TopicPartition partition) {
        Joining its = fresh.get(partition);
        return its == null || at(joining, partition) >= its.end;
    }

    /** Everything before this offset has been read. */
    long position(TopicPartition partition) {
        if (!fresh.containsKey(partition)) {
            return at(steady, partition);
        }
        long joined = at(joining, partition);
        return reachedEnd(partition) ? Math.max(joined, at(steady, partition)) : joined;
    }

    private static long at(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        return consumer.position(partition, ASK_TIMEOUT);
    }

    /** Makes a waiting {@link #poll} return. May be called by any thread. */
    void wakeup() {
        waiting.wakeup();
    }

    @Override
    public void close() {
        for (Consumer<byte[], byte[]> consumer : List.of(joining, steady)) {
            try {
                consumer.close(CloseOptions.timeout(ASK_TIMEOUT));
            } catch (KafkaException e) {
                LOG.debug("closing a consumer: {}", e.getMessage());
            }
        }
    }
}
