package dev.weir.gateway.view;

import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.report.NodeReport;
import dev.weir.contracts.topic.Topics;
import dev.weir.serde.ReportCodec;
import dev.weir.serde.StateCodec;
import dev.weir.serde.StateCodec.StateRecord;
import dev.weir.serde.Unreadable;
import dev.weir.serde.Wire;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads the state topics and the nodes' heartbeats into the view, from the start, for ever. */
public final class ViewLoader implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ViewLoader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofMillis(500);
    /** Heartbeats come every few seconds: of those older than this many reports, none is of interest. */
    private static final long REPORTS_BACK = 2_000;
    /** The row that a service writes last in each transaction: its sequence is how far the log is in the state topic. */
    private static final String POSITION_TABLE = "!shard";

    private final View view;
    private final Consumer<byte[], byte[]> consumer;
    private final Thread thread;
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private volatile boolean closed;
    private volatile @Nullable String failure;
    private final Watermarks<TopicPartition> offsets = new Watermarks<>();
    private volatile List<TopicPartition> statePartitions = List.of();
    private volatile Map<String, Long> lag = Map.of();

    /** @param consumer of bytes, {@code read_committed}, without a group; closed with the loader */
    public ViewLoader(View view, Consumer<byte[], byte[]> consumer) {
        this.view = view;
        this.consumer = consumer;
        this.thread = Thread.ofPlatform().name("weir-view").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Completes when all that was written before the start has been read. */
    public CompletableFuture<Void> loaded() {
        return loaded.copy();
    }

    /** Why the view no longer follows; null: it does. */
    public @Nullable String failure() {
        return failure;
    }

    /** Records written but not read yet, by topic. */
    public Map<String, Long> lag() {
        return lag;
    }

    /** Those of all state topics; empty until they are known. */
    List<TopicPartition> statePartitions() {
        return statePartitions;
    }

    /** Completes when everything before the offset has been read. */
    CompletableFuture<Void> await(TopicPartition partition, long offset) {
        return offsets.await(partition, offset);
    }

    private void run() {
        try {
            start(await());
            while (!closed) {
                poll();
            }
        } catch (WakeupException e) {
            LOG.debug("the view stops");
        } catch (KafkaException | UncheckedIOException | Unreadable e) {
            failure = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
            LOG.errorf(e, "the view stops: %s", failure);
            loaded.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            consumer.close();
        }
    }

    /** The topics' partitions, once the services have created them. */
    private List<TopicPartition> await() throws InterruptedException {
        List<String> topics = new ArrayList<>();
        for (ServiceName service : ServiceName.values()) {
            topics.add(Topics.state(service));
        }
        topics.add(Topics.NODE_REPORTS);
        List<TopicPartition> partitions = new ArrayList<>();
        while (true) {
            if (closed) {
                throw new WakeupException();
            }
            try {
                partitions.clear();
                Map<String, List<PartitionInfo>> known = consumer.listTopics(Duration.ofSeconds(5));
                if (known.keySet().containsAll(topics)) {
                    for (String topic : topics) {
                        known.getOrDefault(topic, List.of())
                                .forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
                    }
                    return partitions;
                }
            } catch (org.apache.kafka.common.errors.RetriableException e) {
                LOG.debugf("Kafka does not answer yet: %s", e.getMessage());
            }
            Thread.sleep(RETRY);
        }
    }

    private void start(List<TopicPartition> partitions) {
        consumer.assign(partitions);
        Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions);
        for (TopicPartition partition : partitions) {
            long last = end.getOrDefault(partition, 0L);
            if (partition.topic().equals(Topics.NODE_REPORTS)) {
                consumer.seek(partition, Math.max(begin.getOrDefault(partition, 0L), last - REPORTS_BACK));
            } else {
                consumer.seek(partition, begin.getOrDefault(partition, 0L));
                ends.put(partition, last);
            }
        }
        statePartitions = List.copyOf(ends.keySet());
        view.load();
        checkLoaded();
    }

    private void poll() {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (TopicPartition partition : records.partitions()) {
            if (partition.topic().equals(Topics.NODE_REPORTS)) {
                records.records(partition).forEach(this::report);
            } else {
                apply(partition, records.records(partition));
            }
        }
        if (!loaded.isDone()) {
            checkLoaded();
        }
        Map<String, Long> behind = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            offsets.advance(partition, consumer.position(partition));
            consumer.currentLag(partition).ifPresent(n -> behind.merge(partition.topic(), n, Long::sum));
        }
        lag = Map.copyOf(behind);
    }

    private void checkLoaded() {
        boolean all = ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        if (all) {
            view.loaded();
            loaded.complete(null);
            LOG.infof("the view is loaded: %s", view.sizes());
        }
    }

    private void apply(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        List<StateRecord> rows = new ArrayList<>(records.size());
        ConsumerRecord<byte[], byte[]> position = null;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            StateRecord row = readable(record, () -> StateCodec.decode(record.key(), record.value()));
            rows.add(row);
            position = row.table().equals(POSITION_TABLE) ? record : position;
        }
        view.apply(rows);
        if (position != null) {
            Wire last = wire(position);
            long sequence = readable(position, () -> StateCodec.sequence(last));
            view.reached(new Position(serviceOf(partition.topic()), partition.partition(), sequence));
        }
    }

    private static <T> T readable(ConsumerRecord<byte[], byte[]> record, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (Unreadable e) {
            throw new Unreadable(
                    record.topic() + "-" + record.partition() + " offset " + record.offset() + ": " + e.getMessage());
        }
    }

    private static ServiceName serviceOf(String topic) {
        for (ServiceName service : ServiceName.values()) {
            if (Topics.state(service).equals(topic)) {
                return service;
            }
        }
        throw new IllegalStateException(topic + " is not a state topic");
    }

    /** A report that cannot be read is the agents' or services' matter: the view only shows heartbeats. */
    private void report(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (ReportCodec.decode(wire(record)) instanceof NodeReport.Heartbeat heartbeat) {
                view.heard(heartbeat);
            }
        } catch (Unreadable e) {
            LOG.debugf("report at offset %d: %s", record.offset(), e.getMessage());
        }
    }

    private static Wire wire(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            if (header.value() != null) {
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        byte[] key = record.key();
        return new Wire(key == null ? "" : new String(key, StandardCharsets.UTF_8), headers, record.value());
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
