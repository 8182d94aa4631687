package dev.weir.gateway.submit;

import dev.weir.contracts.topic.Topics;
import dev.weir.serde.ReplyCodec;
import dev.weir.serde.ReplyCodec.WireReply;
import dev.weir.serde.Unreadable;
import dev.weir.serde.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads one partition of the replies, from its end on. Other gateways may share it: their answers are passed over. */
public final class Replies implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Replies.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofMillis(500);

    /** Who waits for answers. */
    public interface Receiver {
        void received(WireReply reply);
    }

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final String gateway;
    private final Receiver receiver;
    private final Thread thread;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile boolean closed;
    private volatile @Nullable String failure;

    /** @param consumer of bytes, {@code read_committed}, without a group; closed with this */
    public Replies(Consumer<byte[], byte[]> consumer, int partition, String gateway, Receiver receiver) {
        this.consumer = consumer;
        this.partition = new TopicPartition(Topics.REPLIES, partition);
        this.gateway = gateway;
        this.receiver = receiver;
        this.thread = Thread.ofPlatform().name("weir-replies").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Completes when no answer to a later command can be missed. */
    public CompletableFuture<Void> ready() {
        return ready.copy();
    }

    /** Why answers are no longer read; null: they are. */
    public @Nullable String failure() {
        return failure;
    }

    private void run() {
        try {
            seekEnd();
            ready.complete(null);
            while (!closed) {
                consumer.poll(POLL).forEach(this::receive);
            }
        } catch (WakeupException e) {
            LOG.debug("replies stop");
        } catch (KafkaException e) {
            failure = String.valueOf(e.getMessage());
            LOG.errorf(e, "replies stop: %s", failure);
            ready.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            consumer.close();
        }
    }

    private void seekEnd() throws InterruptedException {
        while (true) {
            if (closed) {
                throw new WakeupException();
            }
            try {
                if (consumer.listTopics(Duration.ofSeconds(5)).containsKey(partition.topic())) {
                    consumer.assign(List.of(partition));
                    consumer.seekToEnd(List.of(partition));
                    consumer.position(partition);
                    return;
                }
            } catch (RetriableException e) {
                LOG.debugf("Kafka does not answer yet: %s", e.getMessage());
            }
            Thread.sleep(RETRY);
        }
    }

    private void receive(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        if (key != null && !gateway.equals(new String(key, StandardCharsets.UTF_8))) {
            return;
        }
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        try {
            receiver.received(ReplyCodec.decode(new Wire(gateway, headers, record.value())));
        } catch (Unreadable e) {
            // Whoever waits for it runs into its deadline and is told that the outcome is unknown: which is so.
            LOG.errorf("reply at %s offset %d cannot be read: %s", partition, record.offset(), e.getMessage());
        }
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
