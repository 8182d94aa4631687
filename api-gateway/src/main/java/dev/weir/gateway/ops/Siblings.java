package dev.weir.gateway.ops;

import dev.weir.contracts.topic.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Knows whether another gateway is about. All gateways are members of one consumer group over the replies' partitions: who
 * is assigned all of them is alone. A new gateway is assigned some only after the others were told to give them up, so
 * none believes itself alone while another serves.
 */
final class Siblings implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Siblings.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Consumer<byte[], byte[]> consumer;
    private final Thread thread;
    private final CompletableFuture<Void> joined = new CompletableFuture<>();
    private volatile boolean alone;
    private volatile boolean closed;

    Siblings(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
        this.thread = Thread.ofPlatform().name("weir-siblings").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Completes when the others know of this one. */
    CompletableFuture<Void> joined() {
        return joined.copy();
    }

    boolean alone() {
        return alone;
    }

    private void run() {
        try {
            consumer.subscribe(List.of(Topics.REPLIES), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    alone = false;
                }

                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    consumer.pause(consumer.assignment());
                    int all = consumer.partitionsFor(Topics.REPLIES).size();
                    alone = consumer.assignment().size() == all;
                    LOG.infof("gateways: %s", alone ? "this one is alone" : "there are others");
                    joined.complete(null);
                }
            });
            while (!closed) {
                consumer.poll(POLL);
            }
        } catch (WakeupException e) {
            LOG.debug("leaving the group of gateways");
        } catch (KafkaException e) {
            // Not alone is always safe: reads ask the broker.
            LOG.errorf(e, "the group of gateways cannot be followed: reads ask the broker from now on");
            joined.complete(null);
        } finally {
            alone = false;
            consumer.close();
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
