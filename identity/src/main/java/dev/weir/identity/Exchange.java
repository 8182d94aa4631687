package dev.weir.identity;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request, and who makes it. */
final class Exchange {
    private final RoutingContext context;
    private final Sessions sessions;
    private SignedTokens.@Nullable Issued caller;

    Exchange(RoutingContext context, Sessions sessions) {
        this.context = context;
        this.sessions = sessions;
    }

    /** Scheme and authority as the client knows the server. */
    String base() {
        return context.request().scheme() + "://"
                + Objects.requireNonNullElse(context.request().getHeader("Host"), "localhost");
    }

    String url() {
        return base() + context.request().uri();
    }

    String parameter(String name) {
        return Objects.requireNonNull(context.pathParam(name));
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(context.request().getParam(name));
    }

    /** Given at all, with whatever value: {@code ?nocatalog}. */
    boolean flag(String name) {
        return query(name)
                .filter(value -> !value.equals("False") && !value.equals("0"))
                .isPresent();
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(context.request().getHeader(name));
    }

    /** @throws KeystoneError 400 unless the body is an object with this one in it */
    JsonObject body(String noun) {
        return object(body(), noun);
    }

    JsonObject body() {
        try {
            JsonObject body = context.body().asJsonObject();
            if (body == null) {
                throw KeystoneError.badRequest("A JSON object is expected as body.");
            }
            return body;
        } catch (DecodeException | ClassCastException e) {
            throw KeystoneError.badRequest("Expecting to find valid JSON: the body is not a JSON object.");
        }
    }

    /** @throws KeystoneError 401 without a good token */
    SignedTokens.Issued caller() {
        if (caller == null) {
            caller = header("X-Auth-Token").map(sessions::valid).orElseThrow(KeystoneError::unauthorized);
        }
        return caller;
    }

    boolean admin() {
        return caller().token().roles().contains("admin");
    }

    void requireAdmin(String action) {
        if (!admin()) {
            throw KeystoneError.forbidden("identity:" + action);
        }
    }

    void requireAdminOr(String userId, String action) {
        if (!caller().token().userId().equals(userId)) {
            requireAdmin(action);
        }
    }

    static JsonObject object(JsonObject in, String name) {
        if (in.getValue(name) instanceof JsonObject object) {
            return object;
        }
        throw KeystoneError.badRequest("Expecting to find " + name + " in the body: an object is missing.");
    }

    static Optional<JsonObject> optionalObject(JsonObject in, String name) {
        return in.getValue(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    static String text(JsonObject in, String name) {
        return optionalText(in, name)
                .orElseThrow(() -> KeystoneError.badRequest("'" + name + "' is a required property."));
    }

    /** Absent and null are the same. */
    static Optional<String> optionalText(JsonObject in, String name) {
        return switch (in.getValue(name)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text);
            default -> throw KeystoneError.badRequest("'" + name + "' is not a string.");
        };
    }

    static boolean bool(JsonObject in, String name, boolean fallback) {
        return switch (in.getValue(name)) {
            case null -> fallback;
            case Boolean bool -> bool;
            default -> throw KeystoneError.badRequest("'" + name + "' is not a boolean.");
        };
    }
}
