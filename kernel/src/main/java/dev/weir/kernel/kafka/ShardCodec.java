package dev.weir.kernel.kafka;

import dev.weir.kernel.Batch.Logged;
import dev.weir.kernel.Batch.Rendered;
import dev.weir.kernel.Batch.Row;
import dev.weir.kernel.Image;
import dev.weir.kernel.Incoming;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A service's records as bytes, with their topics and partitions.
 *
 * @param <I> input
 * @param <E> event
 * @param <R> reply
 * @param <K> key of a published record
 * @param <D> published record
 */
public interface ShardCodec<I, E, R, K, D> {
    /**
     * A record of an input topic.
     *
     * @return {@link Incoming.Unreadable} for a command or report nobody can read
     * @throws RuntimeException if it is an event of a followed log: skipping it would lose a step of a saga
     */
    Incoming<I, R> readInput(ConsumerRecord<byte[], byte[]> record);

    /** Whether the command of an event, which is in the state already, may be asked again. Told without reading all of the event. */
    boolean mayBeAskedAgain(ConsumerRecord<byte[], byte[]> record, long nowMs);

    /** @throws RuntimeException if it cannot be read */
    Logged<E> readEvent(ConsumerRecord<byte[], byte[]> record);

    /** @return null if it is a row of the image. @throws RuntimeException if it cannot be read */
    @Nullable
    PositionRecord readPosition(ConsumerRecord<byte[], byte[]> record);

    /**
     * A record of the state topic that is no position.
     *
     * @param image tells the types of the tables' values
     * @throws RuntimeException if it cannot be read
     */
    Row readRow(ConsumerRecord<byte[], byte[]> record, Image image);

    ProducerRecord<byte[], byte[]> event(Logged<E> event);

    /** @param sequence of the batch that the row is from */
    ProducerRecord<byte[], byte[]> state(Row row, long sequence);

    ProducerRecord<byte[], byte[]> position(PositionRecord position);

    ProducerRecord<byte[], byte[]> published(Rendered<K, D> record, long sequence);

    ProducerRecord<byte[], byte[]> reply(R reply);

    ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> record, String reason);
}
