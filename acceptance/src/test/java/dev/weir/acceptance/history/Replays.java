package dev.weir.acceptance.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.acceptance.Replay;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.topic.Topics;
import dev.weir.serde.Json;
import dev.weir.service.ServiceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** State, desired state and the API's view are what the logs say from their start: no more, no less, nothing else. */
public final class Replays {
    public static final String LAW = "views equal a replay of the log from its start";

    private Replays() {}

    static List<Violation> check(Evidence evidence, List<ServiceSpec> specs) {
        List<Violation> violations = new ArrayList<>();
        Map<String, Map<String, String>> desired = new TreeMap<>();
        for (ServiceSpec spec : specs) {
            Replay replay;
            try {
                replay = Replay.of(spec, evidence.log(spec.name()));
            } catch (RuntimeException | AssertionError e) {
                violations.add(
                        new Violation(LAW, "the log cannot be replayed", List.of(String.valueOf(e.getMessage()))));
                continue;
            }
            Map<String, String> state = evidence.state().getOrDefault(spec.name(), Map.of());
            compare(spec.name().text() + "'s state", replay.rows(), state, violations);
            replay.desired()
                    .forEach((topic, records) -> desired.computeIfAbsent(topic, name -> new TreeMap<>())
                            .putAll(records));
            views(spec.name(), replay.rows(), evidence, violations);
        }
        Set<String> topics = new TreeSet<>();
        Arrays.stream(DesiredKey.Kind.values()).map(Topics::desired).forEach(topics::add);
        topics.forEach(topic -> compare(
                topic,
                desired.getOrDefault(topic, Map.of()),
                evidence.desired().getOrDefault(topic, Map.of()),
                violations));
        return violations;
    }

    private static void compare(
            String what, Map<String, String> expected, Map<String, String> found, List<Violation> violations) {
        Set<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(found.keySet());
        for (String key : keys) {
            String should = expected.get(key);
            String is = found.get(key);
            if (should == null || !should.equals(is)) {
                violations.add(new Violation(LAW, what + ": " + key, List.of("log:   " + should, "topic: " + is)));
            }
        }
    }

    private static void views(
            ServiceName service, Map<String, String> rows, Evidence evidence, List<Violation> violations) {
        evidence.listed().forEach((kind, listed) -> {
            if (kind.service() != service) {
                return;
            }
            Map<String, String> expected = new TreeMap<>();
            rows.forEach((key, json) -> {
                if (key.startsWith(kind.wire() + "/")) {
                    expected.put(key.substring(kind.wire().length() + 1), summary(kind, tree(json), "/meta"));
                }
            });
            Map<String, String> found = new TreeMap<>();
            listed.forEach((id, resource) -> found.put(id, summary(kind, resource, "")));
            compare("the API's " + kind.collection(), expected, found, violations);
        });
    }

    /** What a row and its API form have in common, and changes with every change. */
    private static String summary(Kind kind, JsonNode resource, String meta) {
        String summary = "revision " + resource.at(meta + "/revision_number").asText() + ", "
                + resource.at(meta + "/description").asText();
        return kind == Kind.PORT
                ? summary + ", " + resource.path("mac_address").asText() + ", "
                        + resource.path("status").asText() + ", " + resource.path("fixed_ips")
                : summary;
    }

    private static JsonNode tree(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
