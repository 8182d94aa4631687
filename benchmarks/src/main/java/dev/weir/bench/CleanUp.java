package dev.weir.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Deletes whatever a run left: found by name, so that what was made without an answer is found too. */
final class CleanUp {
    private static final int CONCURRENCY = 8;
    private static final int PASSES_MAX = 3;

    private final Api api;
    private final Load load;
    private final String prefix;

    CleanUp(Api api, Load load, String prefix) {
        this.api = api;
        this.load = load;
        this.prefix = prefix;
    }

    /** @return what could not be deleted, in words; empty if nothing is left */
    List<String> run() throws InterruptedException {
        List<String> left = List.of();
        for (int pass = 0; pass < PASSES_MAX; pass++) {
            left = pass();
            if (left.isEmpty()) {
                return left;
            }
        }
        return left;
    }

    private List<String> pass() throws InterruptedException {
        List<String> left = new ArrayList<>();
        for (String collection : List.of("ports", "networks", "security-groups")) {
            Row row = load.run(
                    "clean up",
                    CONCURRENCY,
                    0,
                    find(collection).stream()
                            .map(id -> Api.Call.delete("/" + collection + "/" + id))
                            .toList(),
                    body -> {});
            if (!row.errors().isEmpty()) {
                left.add(collection + " named " + prefix + "…: " + row.errors());
            }
        }
        return left;
    }

    private List<String> find(String collection) throws InterruptedException {
        JsonObject found = api.must(Api.Call.get("/" + collection + "?fields=id&fields=name"));
        JsonArray resources = found.getJsonArray(collection.replace('-', '_'));
        return resources.stream()
                .map(JsonObject.class::cast)
                .filter(r -> Objects.requireNonNullElse(r.getString("name"), "").startsWith(prefix))
                .map(r -> r.getString("id"))
                .toList();
    }
}
