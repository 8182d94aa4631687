package dev.weir.gateway.view;

import dev.weir.contracts.reply.ApiError;
import dev.weir.gateway.wire.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Lets a read wait until the view has all that was written before the read, by whichever gateway. Reads that come while
 * the broker is being asked share the next question: it is asked after all of them came.
 */
public final class Barrier {
    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    private final ViewLoader loader;
    private final EndOffsets ends;
    private final BooleanSupplier needed;
    private @Nullable CompletableFuture<Map<TopicPartition, Long>> asking;
    private @Nullable CompletableFuture<Map<TopicPartition, Long>> next;

    /** @param needed whether another gateway may have written what this one has not seen */
    public Barrier(ViewLoader loader, EndOffsets ends, BooleanSupplier needed) {
        this.loader = loader;
        this.ends = ends;
        this.needed = needed;
    }

    public boolean needed() {
        return needed.getAsBoolean();
    }

    /**
     * Blocks: call it from a virtual thread.
     *
     * @throws Rejected 503 if the broker or the view does not get there in time
     */
    public void pass() {
        if (!needed()) {
            return;
        }
        long until = System.nanoTime() + WAIT_MAX.toNanos();
        List<CompletableFuture<Void>> waits = new ArrayList<>();
        try {
            ask().get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)
                    .forEach((partition, end) -> waits.add(loader.await(partition, end)));
            CompletableFuture.allOf(waits.toArray(CompletableFuture[]::new))
                    .get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            waits.forEach(wait -> wait.cancel(false));
            throw new Rejected(ApiError.unavailable(
                    "The gateway cannot tell in time whether it has seen all that was written before.", 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Rejected(ApiError.unavailable("The gateway is stopping.", 1));
        }
    }

    private synchronized CompletableFuture<Map<TopicPartition, Long>> ask() {
        if (asking == null) {
            CompletableFuture<Map<TopicPartition, Long>> first = new CompletableFuture<>();
            begin(first);
            return first;
        }
        if (next == null) {
            next = new CompletableFuture<>();
        }
        return next;
    }

    private void begin(CompletableFuture<Map<TopicPartition, Long>> answer) {
        asking = answer;
        var _ = ends.of(loader.statePartitions()).whenComplete((offsets, failure) -> {
            synchronized (this) {
                CompletableFuture<Map<TopicPartition, Long>> following = next;
                asking = null;
                next = null;
                if (following != null) {
                    begin(following);
                }
            }
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(offsets);
            }
        });
    }
}
