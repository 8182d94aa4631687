package dev.weir.acceptance.fuzz;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends hostile requests by several clients at once and takes note of every answer that must not be. */
final class Barrage {
    private static final int CLIENTS = 4;
    /** Longer than the gateway may take for any answer. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);
    /** Above it the server may hang up before it has read all, and its answer be lost. */
    private static final int READ_TO_THE_END_MAX = 100_000;

    private static final int PIPELINED_MAX = 64;
    private static final Set<Integer> OF_THE_PROTOCOL = Set.of(501, 505);

    private final int port;
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();

    Barrage(int port) {
        this.port = port;
    }

    /** @param requests one source for each client, by its number */
    void send(int count, IntFunction<Supplier<Hostile>> requests) throws InterruptedException {
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int client = 0; client < CLIENTS; client++) {
                Supplier<Hostile> source = requests.apply(client);
                clients.execute(() -> send(count / CLIENTS, source));
            }
            clients.shutdown();
            if (!clients.awaitTermination(10, TimeUnit.MINUTES)) {
                throw new AssertionError("the barrage does not end");
            }
        }
    }

    private void send(int count, Supplier<Hostile> source) {
        Wire kept = null;
        for (int i = 0; i < count; i++) {
            Hostile request = source.get();
            try {
                kept = request.answers() == 0 ? alone(request, kept) : answered(request, kept);
            } catch (SocketTimeoutException e) {
                violations.add("no answer within " + ANSWER_LIMIT + " to " + request);
                kept = null;
            } catch (IOException | RuntimeException e) {
                violations.add(e + " after " + request);
                kept = null;
            }
        }
        close(kept);
    }

    private @Nullable Wire alone(Hostile request, @Nullable Wire kept) throws IOException {
        try (Wire wire = new Wire(port, ANSWER_LIMIT)) {
            try {
                wire.send(request.bytes());
                wire.endSending();
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException hungUp) {
                // What it answered before is still to be read.
            }
            for (int i = 0; i < PIPELINED_MAX && note(request, wire.read(false)); i++) {}
        }
        return kept;
    }

    private @Nullable Wire answered(Hostile request, @Nullable Wire kept) throws IOException {
        Wire wire = kept == null ? new Wire(port, ANSWER_LIMIT) : kept;
        try {
            wire.send(request.bytes());
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException hungUp) {
            // What it answered before is still to be read.
        }
        for (int i = 0; i < request.answers(); i++) {
            Wire.Answer answer = wire.read(request.bodiless());
            if (answer == null) {
                wire.close();
                if (kept != null) {
                    // The server may end a connection between two requests, at the very moment of the next.
                    return answered(request, null);
                }
                if (request.bytes().length <= READ_TO_THE_END_MAX) {
                    violations.add("hung up on " + request);
                }
                return null;
            }
            note(request, answer);
            if (answer.last()) {
                wire.close();
                return null;
            }
        }
        return wire;
    }

    private boolean note(Hostile request, Wire.@Nullable Answer answer) {
        if (answer == null) {
            return false;
        }
        statuses.computeIfAbsent(answer.status(), s -> new AtomicInteger()).incrementAndGet();
        if (answer.status() >= 500 && !(request.answers() == 0 && OF_THE_PROTOCOL.contains(answer.status()))) {
            violations.add(answer.status() + " " + answer.headers() + " " + answer.text() + "\nto " + request);
        }
        if (answer.headers().containsKey("x-injected")) {
            violations.add("header injected by " + request);
        }
        String id = answer.headers().get("x-openstack-request-id");
        if (answer.status() < 300 && id != null) {
            accepted.add(id);
        }
        return true;
    }

    private static void close(@Nullable Wire wire) {
        try {
            if (wire != null) {
                wire.close();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    List<String> violations() {
        return new ArrayList<>(violations);
    }

    /** Requests that were answered with success. */
    Set<String> accepted() {
        return accepted;
    }

    @Override
    public String toString() {
        return "answers by status: " + new java.util.TreeMap<>(statuses);
    }
}
