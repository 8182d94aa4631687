package dev.weir.agent.ops;

import dev.weir.agent.desired.DesiredReader;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/**
 * Reads desired state until somebody takes over. Making Kafka clients and opening the datapath take about as long, and have nothing
 * to do with each other.
 */
final class ReadingAhead implements Supplier<DesiredReader> {
    /** Who takes over may wait so long for nothing. */
    private static final Duration WAIT = Duration.ofMillis(20);

    private final CompletableFuture<DesiredReader> reading;
    private volatile boolean asked;

    /** Begins to read, in a thread of its own. */
    ReadingAhead(Supplier<DesiredReader> readers) {
        reading = CompletableFuture.supplyAsync(
                () -> read(readers.get()),
                task -> Thread.ofPlatform().daemon().name("reading").start(task));
    }

    private DesiredReader read(DesiredReader reader) {
        while (!asked) {
            reader.poll(WAIT);
        }
        return reader;
    }

    /**
     * Takes over. The reader is the caller's from then on.
     *
     * @throws KafkaException if there can be none
     */
    @Override
    public DesiredReader get() {
        asked = true;
        try {
            return reading.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof KafkaException refused ? refused : e;
        }
    }
}
