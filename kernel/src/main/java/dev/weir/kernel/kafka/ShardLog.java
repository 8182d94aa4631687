package dev.weir.kernel.kafka;

import dev.weir.kernel.Batch.Logged;
import dev.weir.kernel.Batch.Row;
import dev.weir.kernel.ShardCore;
import dev.weir.kernel.ShardFailure;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/** Fills a core from the shard's own state topic and log, and keeps it up with them. */
final class ShardLog<I, E, R, K, D> {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int LOAD_WINDOW = 10_000;

    private final ShardSettings settings;
    private final ShardCodec<I, E, R, K, D> codec;
    private final Consumer<byte[], byte[]> consumer;
    private final ShardCore<I, E, R, K, D> core;
    private final AnswersInLog<E> answers;
    private PositionRecord latest = PositionRecord.START;
    private long stateEnd;
    /** Events before this are in the state that was loaded. */
    private long eventsNeeded;

    private boolean loading = true;
    /** Rows not taken yet, the latest of each. */
    private final Map<ByteBuffer, ConsumerRecord<byte[], byte[]>> window = new LinkedHashMap<>();

    ShardLog(
            ShardSettings settings,
            ShardCodec<I, E, R, K, D> codec,
            Consumer<byte[], byte[]> consumer,
            ShardCore<I, E, R, K, D> core) {
        this.settings = settings;
        this.codec = codec;
        this.consumer = consumer;
        this.core = core;
        this.answers = new AnswersInLog<>(core::askedAgainUntilMs);
    }

    /**
     * The state topic as it is now, then the log after it. Rows beyond what was stable at the start are not taken: they could
     * be half of a transaction, and its events come from the log.
     */
    void load() {
        TopicPartition state = settings.state();
        consumer.assign(List.of(state));
        consumer.seekToBeginning(List.of(state));
        stateEnd = consumer.endOffsets(List.of(state)).getOrDefault(state, 0L);
        while (consumer.position(state) < stateEnd) {
            poll(POLL);
        }
        take(window.values());
        window.clear();
        loading = false;
        core.resume(latest.checkpoint());

        consumer.assign(List.of(settings.events(), state));
        consumer.seek(state, stateEnd);
        consumer.seek(settings.events(), firstToRead());
        readToEnd();
    }

    /** Far enough back for what the state does not have yet, and for commands that may be asked again. */
    private long firstToRead() {
        TopicPartition events = settings.events();
        long needed = latest.eventsOffset();
        eventsNeeded = needed;
        long beginning = consumer.beginningOffsets(List.of(events)).getOrDefault(events, 0L);
        if (needed < beginning) {
            throw new ShardFailure(
                    events + " begins at offset " + beginning + ", but is needed from " + needed + " on");
        }
        return Math.max(beginning, Math.min(needed, latest.answersOffset()));
    }

    /** Follows for at most this long. */
    void follow(Duration timeout) {
        poll(timeout);
    }

    /** Follows up to what is stable now. */
    void readToEnd() {
        Collection<TopicPartition> both = List.of(settings.events(), settings.state());
        Map<TopicPartition, Long> ends = consumer.endOffsets(both);
        while (both.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
            poll(POLL);
        }
    }

    /** The last one read. */
    PositionRecord latest() {
        return latest;
    }

    /** Of the events that were read. */
    AnswersInLog<E> answers() {
        return answers;
    }

    /** Up to where the log was read. */
    long eventsEnd() {
        return consumer.position(settings.events());
    }

    private void poll(Duration timeout) {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptException("closing");
        }
        ConsumerRecords<byte[], byte[]> records;
        try {
            records = consumer.poll(timeout);
        } catch (OffsetOutOfRangeException e) {
            throw new ShardFailure("the shard's own topics lost records", e);
        }
        if (!loading) {
            take(records);
            return;
        }
        hold(records);
        if (window.size() >= LOAD_WINDOW) {
            take(window.values());
            window.clear();
        }
    }

    private void take(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        long nowMs = System.currentTimeMillis();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                if (record.topic().equals(settings.state().topic())) {
                    state(record);
                } else if (record.offset() >= eventsNeeded || codec.mayBeAskedAgain(record, nowMs)) {
                    event(codec.readEvent(record), record.offset());
                }
            } catch (RuntimeException e) {
                throw new ShardFailure(ShardRuntime.place(record) + " stops the shard", e);
            }
        }
    }

    /**
     * Without what comes after the end, nor what soon is replaced: a saga notes a row for a moment, and most of these need not
     * be read.
     */
    private void hold(ConsumerRecords<byte[], byte[]> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            byte[] key = record.key();
            if (record.offset() < stateEnd) {
                window.put(ByteBuffer.wrap(key == null ? new byte[0] : key), record);
            }
        }
    }

    private void event(Logged<E> event, long offset) {
        answers.note(event.event(), offset);
        if (event.sequence() <= core.sequence()) {
            core.recall(event.event(), event.sequence());
        } else {
            core.replay(event.event(), event.sequence());
        }
    }

    private void state(ConsumerRecord<byte[], byte[]> record) {
        PositionRecord position = codec.readPosition(record);
        if (position != null) {
            latest = position;
        } else if (loading) {
            Row row = codec.readRow(record, core.image());
            core.load(row.table(), row.key(), row.value());
        }
    }
}
