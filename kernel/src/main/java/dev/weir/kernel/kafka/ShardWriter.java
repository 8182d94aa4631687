package dev.weir.kernel.kafka;

import dev.weir.kernel.Batch;
import dev.weir.kernel.Batch.DeadLetter;
import dev.weir.kernel.Batch.Logged;
import dev.weir.kernel.Batch.Rendered;
import dev.weir.kernel.Batch.Row;
import dev.weir.kernel.Checkpoint;
import dev.weir.kernel.Origin;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes a shard's batches, one transaction each. */
final class ShardWriter<I, E, R, K, D> implements AutoCloseable {
    /** The largest record: an answer with as many resources as a bulk request may have. */
    static final int RECORD_BYTES_MAX = 8 * 1024 * 1024;

    private final ShardCodec<I, E, R, K, D> codec;
    private final ShardListener listener;
    private final KafkaProducer<byte[], byte[]> producer;
    private Checkpoint committed = Checkpoint.START;
    private AnswersInLog<E> answers = new AnswersInLog<>(_ -> 0);
    private long eventsEnd;

    ShardWriter(ShardSettings settings, ShardCodec<I, E, R, K, D> codec, ShardListener listener) {
        this.codec = codec;
        this.listener = listener;
        this.producer = new KafkaProducer<>(config(settings), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> config(ShardSettings settings) {
        Map<String, Object> config = new HashMap<>(settings.client());
        config.put(ProducerConfig.CLIENT_ID_CONFIG, settings.clientId() + "-" + settings.shard() + "-writer");
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.transactionalId());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        // The commit sends what there is at once. Before it, every request of its own would cost the broker a round of
        // its own with the transaction's coordinator.
        config.put(ProducerConfig.LINGER_MS_CONFIG, 1_000);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
        // Records of one batch are much alike: far fewer bytes to keep, to send to readers and to load again.
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RECORD_BYTES_MAX);
        // The first write of a transaction often finds the last one's markers still being written: ask again at once.
        config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 1);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
        return config;
    }

    /** Fences every earlier owner; what one of these left open is completed or aborted when this returns. */
    void open() {
        producer.initTransactions();
    }

    /**
     * @param committed the last position in the state topic
     * @param eventsEnd the log is read up to this offset: later events are there or beyond
     * @param answers of the events up to there
     */
    void goOnFrom(Checkpoint committed, long eventsEnd, AnswersInLog<E> answers) {
        this.committed = committed;
        this.eventsEnd = eventsEnd;
        this.answers = answers;
    }

    /**
     * Writes the last position once more.
     *
     * @throws KafkaException if another owner has taken over since, or the broker cannot be asked
     */
    void confirmOwnership() {
        producer.beginTransaction();
        send(position(committed));
        commitSent();
    }

    private ProducerRecord<byte[], byte[]> position(Checkpoint checkpoint) {
        long answersOffset = answers.from(System.currentTimeMillis(), eventsEnd);
        return codec.position(new PositionRecord(checkpoint, eventsEnd, answersOffset));
    }

    /**
     * Commits what has been sent, and only then. Kafka's sender thread looks first whether there is still something to send
     * and then, holding no lock in between, what is to be done next: a commit that is asked for between these two looks
     * goes out ahead of the records. A transaction without records is a fatal error to the coordinator; one of which
     * some were sent before would be committed in part (kafka-clients 4.1.1).
     */
    private void commitSent() {
        producer.flush();
        producer.commitTransaction();
    }

    /**
     * @param sources records that inputs came from, for dead letters
     * @throws RecordTooLargeException if one of its records is: nothing of the batch is in the log
     * @throws KafkaException if the batch is not in the log or it is not known whether it is; in either case the writer
     *     is of no more use
     */
    void commit(Batch<E, R, K, D> batch, Map<Origin, ConsumerRecord<byte[], byte[]>> sources) {
        long startNs = System.nanoTime();
        try {
            producer.beginTransaction();
            Future<RecordMetadata> last = sendAll(batch, sources);
            listener.committing(batch);
            commitSent();
            committed = batch.checkpoint();
            if (last != null) {
                eventsEnd = last.get().offset() + 1;
            }
        } catch (KafkaException e) {
            throw e.getCause() instanceof RecordTooLargeException tooLarge ? tooLarge : e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        } catch (ExecutionException e) {
            throw new KafkaException(e.getCause());
        }
        listener.committed(batch, System.nanoTime() - startNs);
    }

    /** @return the last event's place to be, or null without events */
    private @Nullable Future<RecordMetadata> sendAll(
            Batch<E, R, K, D> batch, Map<Origin, ConsumerRecord<byte[], byte[]>> sources) {
        Future<RecordMetadata> last = null;
        for (Logged<E> event : batch.events()) {
            last = producer.send(codec.event(event));
            answers.note(event.event(), eventsEnd);
        }
        long sequence = batch.checkpoint().sequence();
        for (Row row : batch.rows()) {
            send(codec.state(row, sequence));
        }
        send(position(batch.checkpoint()));
        for (Rendered<K, D> record : batch.records()) {
            send(codec.published(record, sequence));
        }
        for (DeadLetter letter : batch.deadLetters()) {
            ConsumerRecord<byte[], byte[]> source = sources.get(letter.origin());
            if (source == null) {
                throw new IllegalStateException("no record for the dead letter of " + letter.origin());
            }
            send(codec.deadLetter(source, letter.reason()));
        }
        for (R reply : batch.replies()) {
            send(codec.reply(reply));
        }
        return last;
    }

    /** A failed send fails the commit. */
    private void send(ProducerRecord<byte[], byte[]> record) {
        var _ = producer.send(record);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }

    /** Gives up what is in flight. */
    void abandon() {
        producer.close(Duration.ZERO);
    }
}
