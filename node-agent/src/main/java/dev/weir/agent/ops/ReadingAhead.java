package dev.weir.agent.ops;

import dev.weir.agent.desired.DesiredCheckpoint;
import dev.weir.agent.desired.DesiredReader;
import dev.weir.agent.desired.DesiredReader.Restored;
import dev.weir.agent.desired.NodeImage;
import dev.weir.agent.desired.PartitionFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Reads desired state until somebody takes over. Making Kafka clients, taking in what the agent before knew and opening the datapath
 * take about as long, and have nothing to do with each other.
 */
final class ReadingAhead {
    /** Who takes over may wait so long for nothing. */
    private static final Duration WAIT = Duration.ofMillis(20);

    private final CompletableFuture<NodeImage> expected;
    private final CompletableFuture<DesiredReader> reading;
    private volatile boolean asked;

    /** Begins to read, in threads of its own. */
    ReadingAhead(AgentSettings settings, StateDirectory state, Instant now) {
        CompletableFuture<@Nullable Restored> restored =
                CompletableFuture.supplyAsync(() -> restored(settings.node(), state, now), thread("restoring"));
        expected = restored.thenApply(
                known -> known == null ? NodeImage.EMPTY : known.store().image());
        reading = CompletableFuture.supplyAsync(
                () -> {
                    PartitionFeed feed = KafkaClients.feed(settings);
                    // What is expected follows from what the reader is going to change.
                    expected.join();
                    return read(new DesiredReader(feed, settings.node(), restored.join()));
                },
                thread("reading"));
    }

    /** Null if there is nothing to go on from: then all is read from its start. */
    private static @Nullable Restored restored(String node, StateDirectory state, Instant now) {
        try {
            DesiredCheckpoint checkpoint = state.checkpoint();
            return checkpoint != null && checkpoint.serves(node, now, Agent.CONTACT_LOST)
                    ? Restored.of(checkpoint)
                    : null;
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(ReadingAhead.class).warn("what was known before is of no use", e);
            return null;
        }
    }

    private static Executor thread(String name) {
        return task -> Thread.ofPlatform().daemon().name(name).start(task);
    }

    private DesiredReader read(DesiredReader reader) {
        while (!asked) {
            reader.poll(WAIT);
        }
        return reader;
    }

    /** What desired state was when it was read last, before this agent; empty if nobody knows. */
    NodeImage expected() {
        return expected.join();
    }

    /**
     * Takes over. The reader is the caller's from then on.
     *
     * @throws KafkaException if there can be none
     */
    DesiredReader get() {
        asked = true;
        try {
            return reading.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof KafkaException refused ? refused : e;
        }
    }
}
