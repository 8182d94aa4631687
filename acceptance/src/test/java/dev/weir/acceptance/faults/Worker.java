package dev.weir.acceptance.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weir.acceptance.Api;
import dev.weir.acceptance.history.Call;
import dev.weir.acceptance.history.Call.Outcome;
import dev.weir.acceptance.history.Call.Verb;
import dev.weir.acceptance.history.History;
import dev.weir.contracts.model.Kind;
import dev.weir.serde.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client: creates, changes, reads and deletes what is its own, and fights with the others over addresses, MACs and segment
 * ids. What it was not answered about it asks again, by idempotency key or until it knows, or lets be.
 */
final class Worker implements Runnable {
    private static final int ATTEMPTS_MAX = 6;
    /** Of one that is asked again and again. */
    private static final long ANSWERED_WITHIN_NS = 30_000_000_000L;

    private static final int OWN_PORTS_MAX = 12;
    private static final int OWN_OTHERS_MAX = 4;
    private static final long PAUSE_NS_MAX = 20_000_000;
    private static final long PAUSE_AFTER_FAILURE_NS = 150_000_000;

    private final int number;
    private final Api api;
    private final History history;
    private final Arena arena;
    private final Random random;
    private final BooleanSupplier going;
    private final Map<Kind, List<Owned>> own = new EnumMap<>(Kind.class);
    private int labels;

    /** @param parent network or group that it hangs on, or empty */
    private record Owned(String id, String label, String parent) {}

    Worker(int number, Api api, History history, Arena arena, long seed, BooleanSupplier going) {
        this.number = number;
        this.api = api;
        this.history = history;
        this.arena = arena;
        this.random = new Random(seed * 1_000 + number);
        this.going = going;
        for (Kind kind : Kind.values()) {
            own.put(kind, new ArrayList<>());
        }
    }

    @Override
    public void run() {
        while (going.getAsBoolean()) {
            step();
            LockSupport.parkNanos(random.nextLong(PAUSE_NS_MAX));
        }
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 45) {
            Map<String, Object> port = arena.port(random);
            make(Kind.PORT, OWN_PORTS_MAX, String.valueOf(port.get("network_id")), port);
        } else if (dice < 55) {
            remove(Kind.PORT);
        } else if (dice < 67) {
            change();
        } else if (dice < 77) {
            read();
        } else if (dice < 87) {
            make(Kind.NETWORK, OWN_OTHERS_MAX, "", arena.network(random));
        } else if (dice < 91) {
            any(Kind.NETWORK)
                    .ifPresent(network ->
                            make(Kind.SUBNET, OWN_OTHERS_MAX, network.id(), arena.subnet(network.id(), random)));
        } else if (dice < 95) {
            make(Kind.SECURITY_GROUP, OWN_OTHERS_MAX, "", Map.of());
        } else {
            any(Kind.SECURITY_GROUP)
                    .ifPresent(group ->
                            make(Kind.SECURITY_GROUP_RULE, OWN_OTHERS_MAX, group.id(), arena.rule(group.id(), random)));
        }
    }

    /** Creates one more, or when it has enough, deletes one. */
    private void make(Kind kind, int max, String parent, Map<String, Object> attributes) {
        if (of(kind).size() >= max) {
            remove(kind);
            return;
        }
        labels++;
        String label = "w" + number + "-" + labels;
        Map<String, Object> all = new HashMap<>(attributes);
        all.put(kind == Kind.SECURITY_GROUP_RULE ? "description" : "name", label);
        // Without a key a second request would be another one.
        boolean repeatable = random.nextInt(3) > 0;
        Map<String, String> headers = repeatable ? Map.of("Idempotency-Key", label) : Map.of();
        int answered = 0;
        long untilNs = System.nanoTime() + ANSWERED_WITHIN_NS;
        do {
            Call call = call(Verb.CREATE, kind, "", label, all, headers);
            if (call.outcome() == Outcome.DONE) {
                of(kind).add(new Owned(call.id(), label, parent));
                return;
            }
            if (call.outcome() == Outcome.REFUSED && call.status() != 503 && call.status() != 0) {
                return;
            }
            // Whoever asked a gateway that was killed asks the next one: it must find what the first one did.
            answered += call.status() == 0 ? 0 : 1;
        } while (repeatable && answered < ATTEMPTS_MAX && System.nanoTime() < untilNs && going.getAsBoolean());
    }

    private void remove(Kind kind) {
        // With what hangs on it, it would not go, or take that along.
        List<Owned> candidates = of(kind).stream()
                .filter(one -> own.values().stream()
                        .flatMap(List::stream)
                        .noneMatch(other -> other.parent().equals(one.id())))
                .toList();
        if (candidates.isEmpty()) {
            return;
        }
        Owned one = candidates.get(random.nextInt(candidates.size()));
        boolean doubt = false;
        for (int attempt = 0; attempt < ATTEMPTS_MAX && going.getAsBoolean(); attempt++) {
            Call call = call(Verb.DELETE, kind, one.id(), one.label(), Map.of(), Map.of());
            doubt |= call.outcome() == Outcome.UNKNOWN;
            if (call.outcome() == Outcome.DONE || call.status() == 404) {
                of(kind).remove(one);
                return;
            }
            if (call.outcome() == Outcome.REFUSED && call.status() != 503 && call.status() != 0) {
                break;
            }
        }
        if (doubt) {
            of(kind).remove(one);
        }
    }

    private void change() {
        Kind kind = random.nextInt(4) == 0 ? Kind.NETWORK : Kind.PORT;
        any(kind).ifPresent(one -> {
            Map<String, Object> changes = one.parent().equals(arena.crowdedNetwork()) && random.nextBoolean()
                    ? arena.otherAddress(random)
                    : Map.of("description", one.label() + " v" + random.nextInt(1_000_000));
            Call call = call(Verb.UPDATE, kind, one.id(), one.label(), changes, Map.of());
            if (call.outcome() == Outcome.UNKNOWN && changes.containsKey("fixed_ips")) {
                // Which addresses it has now nobody told us: let it be.
                of(kind).remove(one);
            }
        });
    }

    private void read() {
        Kind kind = random.nextInt(4) == 0 ? Kind.NETWORK : Kind.PORT;
        any(kind).ifPresent(one -> call(Verb.SHOW, kind, one.id(), one.label(), Map.of(), Map.of()));
    }

    private Call call(
            Verb verb,
            Kind kind,
            String id,
            String label,
            Map<String, Object> attributes,
            Map<String, String> headers) {
        String collection = "/" + kind.collection().replace('_', '-');
        String path = id.isEmpty() ? collection : collection + "/" + id;
        boolean body = verb == Verb.CREATE || verb == Verb.UPDATE;
        String method = switch (verb) {
            case CREATE -> "POST";
            case UPDATE -> "PUT";
            case DELETE -> "DELETE";
            case SHOW -> "GET";
        };
        long startNs = history.nowNs();
        Outcome outcome;
        Api.@Nullable Answer answer = null;
        try {
            answer = api.send(method, path, body ? Map.of(kind.wire(), attributes) : null, headers);
            outcome = outcome(answer);
        } catch (ConnectException nobodyThere) {
            outcome = Outcome.REFUSED;
        } catch (IOException broken) {
            outcome = Outcome.UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outcome = Outcome.UNKNOWN;
        }
        JsonNode said = answer == null ? JsonNodeFactory.instance.nullNode() : answer.body();
        JsonNode resource = outcome == Outcome.DONE && said.has(kind.wire()) ? said.get(kind.wire()) : said;
        Call call = new Call(
                number,
                verb,
                kind,
                id.isEmpty() ? resource.path("id").asText("") : id,
                label,
                Json.mapper().valueToTree(attributes),
                startNs,
                history.nowNs(),
                outcome,
                answer == null ? 0 : answer.status(),
                resource);
        history.add(call);
        if (answer == null || answer.status() == 503) {
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NS);
        }
        return call;
    }

    private static Outcome outcome(Api.Answer answer) {
        if (answer.status() < 300) {
            return Outcome.DONE;
        }
        String message = answer.body().at("/NeutronError/message").asText("");
        boolean promised = message.contains("was not begun") || message.contains("nothing was changed");
        return answer.status() < 500 || promised ? Outcome.REFUSED : Outcome.UNKNOWN;
    }

    private List<Owned> of(Kind kind) {
        return Objects.requireNonNull(own.get(kind));
    }

    private Optional<Owned> any(Kind kind) {
        List<Owned> candidates = of(kind);
        return candidates.isEmpty() ? Optional.empty() : Optional.of(candidates.get(random.nextInt(candidates.size())));
    }
}
