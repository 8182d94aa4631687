package dev.weir.agent.status;

import dev.weir.contracts.report.NodeReport;
import dev.weir.contracts.topic.Topics;
import dev.weir.serde.ReportCodec;
import dev.weir.serde.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries reports from the outbox to Kafka, from a thread of its own, so that Kafka's absence delays nothing else. A
 * batch at a time: what could not be sent goes back to the outbox. An agent that starts has better things to do than to
 * report, so the first one waits for {@link #begin}, but not for long.
 */
public final class ReportSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReportSender.class);
    private static final int BATCH = 500;
    private static final Duration AFTER_FAILURE = Duration.ofMillis(500);
    private static final Duration BEGIN_WAIT_MAX = Duration.ofSeconds(1);

    private final ReportOutbox outbox;
    private final Supplier<Producer<String, byte[]>> producers;
    private final Runnable contact;
    private final Semaphore work = new Semaphore(0);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean stopping;
    private boolean away;
    private volatile @Nullable Producer<String, byte[]> producer;

    private record Sent(NodeReport report, @Nullable Future<RecordMetadata> future) {}

    /**
     * @param producers makes the one that is used, when the first report is to be sent
     * @param contact called after Kafka confirmed reports, from the sender's thread
     */
    public ReportSender(ReportOutbox outbox, Supplier<Producer<String, byte[]>> producers, Runnable contact) {
        this.outbox = outbox;
        this.producers = producers;
        this.contact = contact;
        this.thread = Thread.ofPlatform().name("reports").unstarted(this::run);
    }

    public void start() {
        outbox.onReport(_ -> work.release());
        work.release();
        thread.start();
    }

    /** Nothing is more urgent than reports from now on. */
    public void begin() {
        begun.countDown();
    }

    private void run() {
        try {
            begun.await(BEGIN_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
            while (!stopping || outbox.size() > 0) {
                if (!stopping) {
                    work.acquire();
                }
                work.drainPermits();
                boolean sent = sendAll();
                if (!sent && stopping) {
                    return;
                }
                if (!sent) {
                    work.release();
                    Thread.sleep(AFTER_FAILURE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean sendAll() throws InterruptedException {
        while (true) {
            List<NodeReport> batch = outbox.take(BATCH);
            if (batch.isEmpty()) {
                return true;
            }
            List<Sent> sent = batch.stream().map(this::send).toList();
            boolean all = true;
            for (Sent one : sent) {
                all &= confirmed(one);
            }
            if (away != !all) {
                away = !all;
                LOG.info(away ? "reports wait: Kafka cannot be reached" : "reports reach Kafka");
            }
            if (!all) {
                return false;
            }
            contact.run();
        }
    }

    private Sent send(NodeReport report) {
        try {
            Wire wire = ReportCodec.encode(report);
            ProducerRecord<String, byte[]> record = new ProducerRecord<>(Topics.NODE_REPORTS, wire.key(), wire.value());
            wire.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            return new Sent(report, producer().send(record));
        } catch (KafkaException e) {
            LOG.debug("report not sent: {}", e.getMessage());
            return new Sent(report, null);
        }
    }

    private Producer<String, byte[]> producer() {
        Producer<String, byte[]> known = producer;
        if (known == null) {
            known = producers.get();
            producer = known;
        }
        return known;
    }

    private boolean confirmed(Sent sent) throws InterruptedException {
        Future<RecordMetadata> future = sent.future();
        try {
            if (future != null) {
                future.get();
                return true;
            }
        } catch (ExecutionException e) {
            LOG.debug("report not confirmed: {}", e.getMessage());
        }
        outbox.putBack(sent.report());
        return false;
    }

    /** Sends what waits, if Kafka takes it within two seconds, and stops. */
    @Override
    public void close() {
        stopping = true;
        begin();
        work.release();
        try {
            if (!thread.join(Duration.ofSeconds(2))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Producer<String, byte[]> known = producer;
        if (known != null) {
            known.close(Duration.ofSeconds(1));
        }
    }
}
