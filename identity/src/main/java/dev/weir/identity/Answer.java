package dev.weir.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes back over HTTP. */
record Answer(int status, @Nullable JsonObject body, Map<String, String> headers) {
    static Answer ok(JsonObject body) {
        return new Answer(200, body, Map.of());
    }

    static Answer ok(String noun, JsonObject resource) {
        return ok(new JsonObject().put(noun, resource));
    }

    static Answer created(String noun, JsonObject resource) {
        return new Answer(201, new JsonObject().put(noun, resource), Map.of());
    }

    static Answer nothing() {
        return new Answer(204, null, Map.of());
    }

    /** A whole collection: this server does not page. */
    static Answer list(Exchange exchange, String noun, List<JsonObject> resources) {
        return ok(new JsonObject()
                .put(noun, new JsonArray(resources))
                .put(
                        "links",
                        new JsonObject()
                                .putNull("next")
                                .put("self", exchange.url())
                                .putNull("previous")));
    }
}
