package dev.weir.gateway.submit;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.ReplyTo;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.topic.Topics;
import dev.weir.gateway.view.View;
import dev.weir.gateway.wire.Rejected;
import dev.weir.serde.CommandCodec;
import dev.weir.serde.ReplyCodec.WireReply;
import dev.weir.serde.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Sends commands to the services and waits for what they decide. Waits block: call it from a virtual thread. What is
 * under way is bounded, no wait ends before the command has expired, and a service that is down is not asked.
 */
public final class Submitter implements Replies.Receiver {
    private static final Logger LOG = Logger.getLogger(Submitter.class);
    private static final int RETRY_AFTER_S = 2;
    /**
     * How much longer than the deadline an answer is waited for. A service refuses what it reads after the deadline, so
     * a client that was told 503 never sees its request take effect later, when the service is back.
     */
    private static final Duration ANSWER_GRACE = Duration.ofSeconds(1);

    /**
     * Bounds.
     *
     * @param deadline of each command
     * @param inFlightMax commands under way at once
     * @param silenceMax after which a silent service is taken to be down
     * @param probeEvery how often one is then tried
     */
    public record Limits(Duration deadline, int inFlightMax, Duration silenceMax, Duration probeEvery) {
        /** The longest that a write's answer takes. */
        public Duration answeredWithin() {
            return deadline.plus(ANSWER_GRACE);
        }
    }

    private record Pending(ServiceName service, CompletableFuture<WireReply> reply) {}

    private final Producer<byte[], byte[]> producer;
    private final View view;
    private final ReplyTo replyTo;
    private final Limits limits;
    private final Owners owners;
    private final Semaphore places;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final Map<ServiceName, Circuit> circuits = new EnumMap<>(ServiceName.class);

    /** @param producer idempotent, acks=all; closed by whoever made it */
    public Submitter(Producer<byte[], byte[]> producer, View view, ReplyTo replyTo, Limits limits, Owners owners) {
        this.producer = producer;
        this.view = view;
        this.replyTo = replyTo;
        this.limits = limits;
        this.owners = owners;
        this.places = new Semaphore(limits.inFlightMax());
        for (ServiceName service : ServiceName.values()) {
            circuits.put(service, new Circuit(limits.silenceMax(), limits.probeEvery()));
        }
    }

    /**
     * Submits, waits for the decision, then until this gateway's view shows its effect.
     *
     * @throws Rejected with the service's refusal, or 503 if it cannot be known in time what became of the request
     */
    public WireReply submit(Submission submission) {
        ServiceName service = submission.kind().service();
        if (!places.tryAcquire()) {
            throw unavailable("The gateway has " + limits.inFlightMax()
                    + " writes under way, as many as it takes. The request was not begun.");
        }
        try {
            for (ServiceName needed : submission.needs()) {
                if (!owners.running(needed)) {
                    throw unavailable(needed.text() + "-service does not run. The request was not begun.");
                }
            }
            Circuit.Admission admission = circuit(service).admit(System.nanoTime());
            if (admission == Circuit.Admission.REFUSED) {
                throw unavailable(service.text() + "-service does not answer at present. The request was not begun.");
            }
            return await(submission, service, admission);
        } finally {
            places.release();
        }
    }

    private WireReply await(Submission submission, ServiceName service, Circuit.Admission admission) {
        Duration patience =
                admission == Circuit.Admission.PROBE && limits.silenceMax().compareTo(limits.deadline()) < 0
                        ? limits.silenceMax()
                        : limits.deadline();
        long deadlineNs = System.nanoTime() + patience.toNanos();
        Command command = command(submission, patience);
        CompletableFuture<WireReply> future = new CompletableFuture<>();
        pending.put(command.id(), new Pending(service, future));
        try {
            send(command, service, future);
            WireReply reply = future.get(
                    Math.max(0, deadlineNs + ANSWER_GRACE.toNanos() - System.nanoTime()), TimeUnit.NANOSECONDS);
            ApiError error = reply.error();
            if (error != null) {
                throw new Rejected(error);
            }
            for (Position position : reply.positions()) {
                see(position, deadlineNs + ANSWER_GRACE.toNanos());
            }
            return reply;
        } catch (TimeoutException e) {
            circuit(service).abandoned(admission, System.nanoTime());
            throw unavailable(service.text() + "-service did not answer within " + patience.toSeconds()
                    + " s. Whether the request took effect is unknown; it will not any more.");
        } catch (ExecutionException e) {
            circuit(service).unsent(admission, System.nanoTime());
            LOG.warnf("command %s to %s was not sent: %s", command.id(), service.text(), e.getCause());
            throw unavailable("Kafka did not take the request for " + service.text()
                    + "-service. Whether it took effect is unknown.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("The gateway is stopping. Whether the request took effect is unknown.");
        } finally {
            pending.remove(command.id());
        }
    }

    private void send(Command command, ServiceName service, CompletableFuture<WireReply> future) {
        Wire wire = CommandCodec.encode(command);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                Topics.commands(service), wire.key().getBytes(StandardCharsets.UTF_8), wire.value());
        wire.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        try {
            var _ = producer.send(record, (metadata, failure) -> {
                if (failure != null) {
                    future.completeExceptionally(failure);
                }
            });
        } catch (KafkaException e) {
            future.completeExceptionally(e);
        }
    }

    /** The effect is durable; it only is not visible here yet. Rather answer late than let the client read old state. */
    private void see(Position position, long deadlineNs) throws InterruptedException {
        CompletableFuture<Void> seen = view.await(position);
        try {
            seen.get(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            seen.cancel(false);
            throw unavailable("The request took effect, but this gateway does not see it yet: its view of "
                    + position.service().text() + "-service is behind.");
        }
    }

    private Command command(Submission submission, Duration patience) {
        String id = UUID.randomUUID().toString();
        String key = submission.idempotencyScope();
        long now = System.currentTimeMillis();
        return new Command(
                id,
                key == null ? id : key,
                submission.requestId(),
                now,
                now + patience.toMillis(),
                submission.actor(),
                replyTo,
                view.positions(),
                submission.operation());
    }

    @Override
    public void received(WireReply reply) {
        Pending waiting = pending.get(reply.commandId());
        if (waiting != null) {
            circuit(waiting.service()).answered(System.nanoTime());
            waiting.reply().complete(reply);
        }
    }

    private Circuit circuit(ServiceName service) {
        return Optional.ofNullable(circuits.get(service)).orElseThrow();
    }

    private static Rejected unavailable(String message) {
        return new Rejected(ApiError.unavailable(message, RETRY_AFTER_S));
    }

    public int inFlight() {
        return pending.size();
    }

    /** Whether the service is taken to be down. */
    public boolean down(ServiceName service) {
        return !owners.running(service) || circuit(service).open(System.nanoTime());
    }
}
