package dev.weir.acceptance.history;

import dev.weir.acceptance.history.Call.Outcome;
import dev.weir.acceptance.history.Call.Verb;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A history by resource. Each resource belongs to one client, so that its calls follow one another.
 *
 * @param byId calls about resources whose creation was answered, earlier attempts of the creation included
 * @param unanswered attempts of creations that may have had an effect and were never answered with it, by label
 * @param refused attempts of creations that were all refused, by label
 */
record Lives(Map<String, List<Call>> byId, Map<String, List<Call>> unanswered, Map<String, List<Call>> refused) {
    static Lives of(List<Call> calls) {
        Map<String, List<Call>> creations = new LinkedHashMap<>();
        calls.stream()
                .filter(call -> call.verb() == Verb.CREATE)
                .forEach(call -> creations
                        .computeIfAbsent(call.label(), label -> new ArrayList<>())
                        .add(call));
        Map<String, List<Call>> byId = new LinkedHashMap<>();
        Map<String, List<Call>> unanswered = new HashMap<>();
        Map<String, List<Call>> refused = new HashMap<>();
        creations.forEach((label, attempts) -> attempts.stream()
                .filter(attempt -> attempt.outcome() == Outcome.DONE)
                .findFirst()
                .ifPresentOrElse(
                        answered -> byId.put(answered.id(), new ArrayList<>(attempts)),
                        () -> (attempts.stream().allMatch(a -> a.outcome() == Outcome.REFUSED) ? refused : unanswered)
                                .put(label, attempts)));
        calls.stream()
                .filter(call -> call.verb() != Verb.CREATE)
                .forEach(call ->
                        byId.computeIfAbsent(call.id(), id -> new ArrayList<>()).add(call));
        return new Lives(byId, unanswered, refused);
    }
}
