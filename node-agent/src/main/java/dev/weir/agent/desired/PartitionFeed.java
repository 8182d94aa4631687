package dev.weir.agent.desired;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads partitions, more of them as time goes on, each from its start or an offset. The broker holds a fetch until there is
 * something in one of its partitions, for seconds if need be: if it held fetches only for a moment, thousands of nodes would ask all
 * the time though nothing happens. Meanwhile it answers nothing else on that connection, so that what joins would wait as long: it is
 * read by a consumer of its own, which goes on with all there was before. Used by one thread, except {@link #wakeup}.
 */
public final class PartitionFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionFeed.class);
    private static final long START = 0;

    private static final int SAMPLE = 16;

    /** Long: when all nodes start at once an answer may take so long, and who asks again meanwhile makes it take longer. */
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(30);

    private final Supplier<Consumer<String, byte[]>> consumers;
    /**
     * One partition of each topic, assigned from the beginning and paused as long as it is not read: a consumer that learns of a
     * topic asks for the metadata of all, which are what thousands of nodes that start at once cost most.
     */
    private final Set<TopicPartition> firsts;

    /** What comes next of each partition that is read. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    /** Where partitions ended when reading them began, of those that have not been read up to there. */
    private final Map<TopicPartition, Long> unread = new HashMap<>();

    private volatile Consumer<String, byte[]> consumer;
    private volatile boolean woken;
    /** Whether the consumer may have a fetch under way. */
    private boolean polled;

    /**
     * @param topics whose partitions may be read
     * @param consumers makes one which reads committed records only, gives all that it has fetched at one go, commits nothing and
     *     resets no offsets
     */
    public PartitionFeed(Collection<String> topics, Supplier<Consumer<String, byte[]>> consumers) {
        this.consumers = consumers;
        this.firsts =
                topics.stream().map(topic -> new TopicPartition(topic, 0)).collect(Collectors.toUnmodifiableSet());
        this.consumer = consumers.get();
        assign(consumer, Set.of());
    }

    /** Those that are assigned already go on where they are, and as they are. */
    private void assign(Consumer<String, byte[]> to, Set<TopicPartition> partitions) {
        Set<TopicPartition> idle = new HashSet<>(firsts);
        idle.removeAll(partitions);
        Set<TopicPartition> all = new HashSet<>(partitions);
        all.addAll(idle);
        to.assign(all);
        idle.forEach(partition -> to.seek(partition, START));
        to.pause(idle);
        to.resume(partitions);
    }

    /**
     * How many partitions each topic has.
     *
     * @throws TimeoutException if one of the topics is not there yet
     */
    Map<String, Integer> partitionCounts() {
        // Makes what is asked next known, of all topics at once.
        consumer.endOffsets(firsts, ASK_TIMEOUT);
        Map<String, Integer> counts = new HashMap<>();
        firsts.forEach(first -> counts.put(
                first.topic(),
                consumer.partitionsFor(first.topic(), ASK_TIMEOUT).size()));
        return counts;
    }

    /**
     * About how many records topics have, by the ends of some of their partitions: to ask for the ends of all would be most of what
     * thousands of nodes that start at once ask of the broker. Not by one, for it may well be empty while others are not.
     *
     * @param counts the topics' numbers of partitions
     */
    double records(Map<String, Integer> counts) {
        Map<TopicPartition, Double> shares = new HashMap<>();
        counts.forEach((topic, partitions) -> {
            int asked = Math.min(partitions, SAMPLE);
            for (int i = 0; i < asked; i++) {
                shares.put(new TopicPartition(topic, i * partitions / asked), (double) partitions / asked);
            }
        });
        Map<TopicPartition, Long> ends = consumer.endOffsets(shares.keySet(), ASK_TIMEOUT);
        return shares.entrySet().stream()
                .mapToDouble(share -> share.getValue() * ends.getOrDefault(share.getKey(), 0L))
                .sum();
    }

    /** Of each partition that is read, the offset before which everything has been. */
    Map<TopicPartition, Long> positions() {
        return Collections.unmodifiableMap(positions);
    }

    /** Reads these from their start, whether they were read before or not. If Kafka does not answer, they are read as before. */
    void begin(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> from = new HashMap<>();
        partitions.forEach(partition -> from.put(partition, START));
        begin(from);
    }

    /**
     * As the other, each from an offset.
     *
     * @return those that end before it, as another log by the same name may: they are read from their start
     */
    Set<TopicPartition> begin(Map<TopicPartition, Long> from) {
        if (polled) {
            goOnWithAnother();
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet(), ASK_TIMEOUT);
        Set<TopicPartition> others = new HashSet<>();
        from.forEach((partition, position) -> {
            boolean reachable = position <= ends.getOrDefault(partition, START);
            positions.put(partition, reachable ? position : START);
            if (!reachable) {
                others.add(partition);
            }
        });
        unread.putAll(ends);
        assign(consumer, positions.keySet());
        from.keySet().forEach(partition -> consumer.seek(partition, positions.getOrDefault(partition, START)));
        return others;
    }

    /** A log that is only compacted starts where it always did, so nobody is asked until one turns out to have been cut off. */
    private void startLater(OffsetOutOfRangeException why) {
        Map<TopicPartition, Long> refused = why.offsetOutOfRangePartitions();
        if (refused.values().stream().anyMatch(position -> position != START)) {
            throw why;
        }
        consumer.beginningOffsets(refused.keySet(), ASK_TIMEOUT).forEach((partition, start) -> {
            consumer.seek(partition, start);
            positions.put(partition, start);
        });
    }

    /** Reads no others than these any more. */
    void retain(Set<TopicPartition> partitions) {
        positions.keySet().retainAll(partitions);
        unread.keySet().retainAll(partitions);
        assign(consumer, positions.keySet());
    }

    /**
     * Waits for records, at most so long.
     *
     * @throws OffsetOutOfRangeException if a log does not have any more what comes next, or has become another one
     */
    void poll(Duration timeout, BiConsumer<TopicPartition, ConsumerRecord<String, byte[]>> taker) {
        Duration wait = woken ? Duration.ZERO : timeout;
        woken = false;
        polled = true;
        try {
            ConsumerRecords<String, byte[]> records = consumer.poll(wait);
            for (TopicPartition partition : records.partitions()) {
                records.records(partition).forEach(record -> taker.accept(partition, record));
            }
            // Also of partitions where there was nothing but the ends of transactions.
            records.nextOffsets().forEach((partition, next) -> positions.put(partition, next.offset()));
        } catch (WakeupException e) {
            LOG.trace("woken up");
        } catch (OffsetOutOfRangeException e) {
            startLater(e);
        }
    }

    /**
     * What the one before has fetched and not given yet is fetched once more.
     *
     * @throws TimeoutException if there can be no other one now, as when names are not resolved
     */
    private void goOnWithAnother() {
        Consumer<String, byte[]> before = consumer;
        Consumer<String, byte[]> next;
        try {
            next = consumers.get();
        } catch (KafkaException e) {
            throw new TimeoutException("no other consumer can be made now", e);
        }
        assign(next, positions.keySet());
        positions.forEach(next::seek);
        consumer = next;
        polled = false;
        close(before);
    }

    /** Whether everything that is read has been up to the end that was seen when reading it began. */
    boolean readUp() {
        return unread.isEmpty();
    }

    /** Those that have been read up to the end that was seen when reading began, each once. */
    List<TopicPartition> takeReadUp() {
        List<TopicPartition> reached = new ArrayList<>();
        unread.forEach((partition, end) -> {
            if (positions.getOrDefault(partition, START) >= end) {
                reached.add(partition);
            }
        });
        unread.keySet().removeAll(reached);
        return reached;
    }

    /** Makes a waiting {@link #poll} return. May be called by any thread. */
    void wakeup() {
        // A consumer that is just replaced does not hear it.
        woken = true;
        consumer.wakeup();
    }

    @Override
    public void close() {
        close(consumer);
    }

    /** At once: its fetch may be held for long, and before that is answered it cannot say that it leaves. */
    private static void close(Consumer<String, byte[]> consumer) {
        try {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        } catch (KafkaException e) {
            LOG.debug("closing a consumer: {}", e.getMessage());
        }
    }
}
