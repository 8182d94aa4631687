package dev.weir.gateway.api;

import dev.weir.contracts.reply.ApiError;
import dev.weir.gateway.wire.Rendering;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes back to the client.
 *
 * @param body JSON; null: none
 */
record Answer(int status, byte @Nullable [] body, Map<String, String> headers) {
    static Answer ok(byte[] body) {
        return new Answer(200, body, Map.of());
    }

    static Answer json(int status, Object body) {
        return new Answer(status, Rendering.json(body), Map.of());
    }

    static Answer empty(int status) {
        return new Answer(status, null, Map.of());
    }

    /** In the form of Neutron's errors. */
    static Answer error(ApiError error) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("type", error.type());
        content.put("message", error.message());
        content.put("detail", error.detail());
        Integer retryAfter = error.retryAfterSeconds();
        return new Answer(
                error.status(),
                Rendering.json(Map.of("NeutronError", content)),
                retryAfter == null ? Map.of() : Map.of("Retry-After", retryAfter.toString()));
    }

    /** In the form of the token middleware's. */
    static Answer unauthorized(String identityUrl) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", 401);
        error.put("title", "Unauthorized");
        error.put("message", "The request you have made requires authentication.");
        return new Answer(
                401,
                Rendering.json(Map.of("error", error)),
                Map.of("WWW-Authenticate", "Keystone uri=\"" + identityUrl + "\""));
    }
}
