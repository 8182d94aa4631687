package dev.weir.acceptance.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.acceptance.history.Call.Outcome;
import dev.weir.contracts.model.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Acknowledged means present, refused means absent, and what was not answered is one or the other; in what clients read while
 * faults went on and in what there is in the end.
 */
public final class Promises {
    public static final String LAW = "acknowledged means present, refused means absent";

    private enum Presence {
        PRESENT,
        UNSURE,
        ABSENT
    }

    private final Evidence evidence;
    private final Creations creations;
    private final Set<String> clientLabels = new HashSet<>();
    private final List<Violation> violations = new ArrayList<>();

    private Promises(Evidence evidence) {
        this.evidence = evidence;
        this.creations = Creations.of(evidence);
    }

    static List<Violation> check(Evidence evidence) {
        return new Promises(evidence).run();
    }

    private List<Violation> run() {
        Lives lives = Lives.of(evidence.calls());
        evidence.calls().forEach(call -> clientLabels.add(call.label()));
        lives.byId().forEach(this::life);
        lives.refused().forEach((label, attempts) -> {
            if (!creations.all(label).isEmpty()) {
                broken("refused, but created: " + creations.all(label), attempts);
            }
        });
        creations.doubled().forEach((label, made) -> {
            if (clientLabels.contains(label)) {
                List<Call> attempts = evidence.calls().stream()
                        .filter(call -> call.label().equals(label))
                        .toList();
                broken("asked for once, created more than once: " + made, attempts);
            }
        });
        evidence.calls().stream()
                .filter(call -> call.status() >= 500 && call.status() != 503)
                .forEach(call -> broken("a fault of the server's own", List.of(call)));
        return violations;
    }

    /** One client's calls about one resource, in their order. */
    private void life(String id, List<Call> calls) {
        Presence presence = Presence.UNSURE;
        Set<String> descriptions = new HashSet<>();
        for (Call call : calls) {
            switch (call.verb()) {
                case CREATE -> {
                    if (call.outcome() == Outcome.DONE) {
                        presence = Presence.PRESENT;
                        logged(call, calls);
                        descriptions.add(description(call.answer()));
                    }
                }
                case UPDATE -> {
                    presence = seen(call, presence, calls);
                    update(call, descriptions);
                }
                case SHOW -> {
                    presence = seen(call, presence, calls);
                    if (call.outcome() == Outcome.DONE && !descriptions.contains(description(call.answer()))) {
                        broken("read " + description(call.answer()) + ", can only be " + descriptions, calls);
                    }
                }
                case DELETE -> presence = deleted(call, presence, calls);
            }
        }
        atTheEnd(id, presence, descriptions, calls);
    }

    private void logged(Call creation, List<Call> calls) {
        Optional<Creations.Made> made = creations.all(creation.label()).stream()
                .filter(one -> one.id().equals(creation.id()))
                .findFirst();
        if (made.isEmpty()) {
            broken("acknowledged, but no log has it: " + creation.text(), calls);
        } else if (!Allocations.cells(made.get().resource()).equals(Allocations.cells(creation.answer()))) {
            broken("acknowledged as something else than what was made: " + made.get(), calls);
        }
    }

    private Presence seen(Call call, Presence presence, List<Call> calls) {
        if (call.outcome() == Outcome.DONE && presence == Presence.ABSENT) {
            broken("deleted, and there again", calls);
        } else if (call.status() == 404 && presence == Presence.PRESENT) {
            broken("acknowledged, and not found: " + call.text(), calls);
        }
        return presence;
    }

    private static void update(Call call, Set<String> descriptions) {
        if (!call.asked().has("description")) {
            return;
        }
        if (call.outcome() == Outcome.DONE) {
            // What was lost before it was decided before it: same client, same resource, so the same queue.
            descriptions.clear();
        }
        if (call.outcome() != Outcome.REFUSED) {
            descriptions.add(call.asked().get("description").asText());
        }
    }

    private Presence deleted(Call call, Presence presence, List<Call> calls) {
        if (call.outcome() == Outcome.DONE) {
            if (presence == Presence.ABSENT) {
                broken("deleted twice", calls);
            }
            return Presence.ABSENT;
        }
        if (call.status() == 404) {
            if (presence == Presence.PRESENT) {
                broken("acknowledged, and not found: " + call.text(), calls);
            }
            return Presence.ABSENT;
        }
        return call.outcome() == Outcome.UNKNOWN && presence == Presence.PRESENT ? Presence.UNSURE : presence;
    }

    private void atTheEnd(String id, Presence presence, Set<String> descriptions, List<Call> calls) {
        Kind kind = calls.getFirst().kind();
        JsonNode listed = evidence.listed(kind).get(id);
        if (listed == null && presence == Presence.PRESENT) {
            broken("acknowledged, but not there in the end: " + kind.wire() + " " + id, calls);
        } else if (listed != null && presence == Presence.ABSENT) {
            broken("deleted, but there in the end: " + kind.wire() + " " + id, calls);
        } else if (listed != null && !descriptions.contains(description(listed))) {
            broken("in the end " + description(listed) + ", can only be " + descriptions, calls);
        }
    }

    private static String description(JsonNode resource) {
        return resource.path("description").asText("");
    }

    private void broken(String what, List<Call> calls) {
        violations.add(Violation.of(LAW, what, calls));
    }
}
