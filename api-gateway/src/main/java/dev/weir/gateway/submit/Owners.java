package dev.weir.gateway.submit;

import dev.weir.contracts.model.ServiceName;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jboss.logging.Logger;

/**
 * Whether anybody runs a service: its instances, owner and standbys, are members of one consumer group. Asks the broker now
 * and then; before it says that nobody does, it asks again.
 */
public final class Owners implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Owners.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    private final Function<ServiceName, CompletableFuture<Integer>> members;
    private final Map<ServiceName, Boolean> running = new ConcurrentHashMap<>();
    private final Map<ServiceName, CompletableFuture<Integer>> asking = new EnumMap<>(ServiceName.class);
    private final Thread thread;

    /** @param members how many a service's group has now */
    Owners(Function<ServiceName, CompletableFuture<Integer>> members) {
        this.members = members;
        this.thread = Thread.ofVirtual().name("weir-owners").unstarted(this::watch);
    }

    public static Owners of(Admin admin) {
        return new Owners(service -> {
            String group = "weir-" + service.text() + "-shards";
            return admin.describeConsumerGroups(List.of(group))
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .thenApply(groups -> {
                        var description = groups.get(group);
                        return description == null ? 0 : description.members().size();
                    })
                    .exceptionallyCompose(failure -> {
                        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                        return cause instanceof GroupIdNotFoundException
                                ? CompletableFuture.completedFuture(0)
                                : CompletableFuture.failedFuture(cause);
                    });
        });
    }

    public void start() {
        thread.start();
    }

    /** Blocks for a moment only if nobody was there the last time. True if it cannot be known. */
    boolean running(ServiceName service) {
        return running.getOrDefault(service, true) || ask(service);
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                for (ServiceName service : ServiceName.values()) {
                    ask(service);
                }
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks now. */
    boolean ask(ServiceName service) {
        try {
            boolean now = question(service).get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS) > 0;
            Boolean before = running.put(service, now);
            if (before != null && before != now) {
                LOG.infof("%s-service %s", service.text(), now ? "runs" : "does not run: nobody is in its group");
            }
            return now;
        } catch (ExecutionException | TimeoutException e) {
            LOG.debugf("who runs %s-service cannot be known: %s", service.text(), e.getMessage());
            running.remove(service);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** All who ask at once share one question. */
    private CompletableFuture<Integer> question(ServiceName service) {
        synchronized (asking) {
            CompletableFuture<Integer> known = asking.get(service);
            if (known != null && !known.isDone()) {
                return known;
            }
            CompletableFuture<Integer> asked = members.apply(service);
            asking.put(service, asked);
            return asked;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
