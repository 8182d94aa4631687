package dev.weir.acceptance.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.contracts.model.Kind;

/**
 * One request, from just before it was sent to just after it was answered or given up.
 *
 * @param client calls of one client follow one another
 * @param id of the resource; empty for a creation without an answer
 * @param label given to a resource at its creation, unique in a history: what an unanswered creation made is found by it
 * @param asked the attributes sent
 * @param startNs on one clock for the whole history
 * @param status of HTTP, 0 without an answer
 * @param answer the resource, or the error; null node if there is none
 */
public record Call(
        int client,
        Verb verb,
        Kind kind,
        String id,
        String label,
        JsonNode asked,
        long startNs,
        long endNs,
        Outcome outcome,
        int status,
        JsonNode answer) {
    /** What was asked. */
    public enum Verb {
        CREATE,
        UPDATE,
        DELETE,
        SHOW
    }

    /** What the client knows of the effect. */
    public enum Outcome {
        /** It happened. */
        DONE,
        /** It did not and will not happen. */
        REFUSED,
        /** It happened or not: 503 after the request was begun, or a broken connection. */
        UNKNOWN
    }

    /** As Neutron names the error, empty without one. */
    public String errorType() {
        return answer.at("/NeutronError/type").asText("");
    }

    /** On one line: what a failure shows. */
    public String text() {
        return "client %d [%.3f s, %.3f s] %s %s %s %s %s -> %s %d %s"
                .formatted(
                        client,
                        startNs / 1e9,
                        endNs / 1e9,
                        verb,
                        kind.wire(),
                        label,
                        id,
                        asked,
                        outcome,
                        status,
                        outcome == Outcome.DONE ? brief() : answer);
    }

    private String brief() {
        StringBuilder brief = new StringBuilder();
        for (String attribute : new String[] {
            "id", "fixed_ips", "mac_address", "provider:segmentation_id", "description", "revision_number"
        }) {
            if (answer.has(attribute)) {
                brief.append(attribute)
                        .append('=')
                        .append(answer.get(attribute))
                        .append(' ');
            }
        }
        return brief.toString().strip();
    }
}
