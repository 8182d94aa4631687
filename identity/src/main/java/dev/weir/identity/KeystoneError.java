package dev.weir.identity;

import io.vertx.core.json.JsonObject;

/** A refusal in Keystone's words: {@code {"error": {"code", "message", "title"}}}. */
final class KeystoneError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;

    private KeystoneError(int status, String title, String message) {
        super(message, null, false, false);
        this.status = status;
        this.title = title;
    }

    static KeystoneError badRequest(String message) {
        return new KeystoneError(400, "Bad Request", message);
    }

    static KeystoneError unauthorized() {
        return new KeystoneError(401, "Unauthorized", "The request you have made requires authentication.");
    }

    /** @param action such as {@code identity:list_users} */
    static KeystoneError forbidden(String action) {
        return new KeystoneError(
                403, "Forbidden", "You are not authorized to perform the requested action: " + action + ".");
    }

    static KeystoneError notFound(String noun, String id) {
        return new KeystoneError(404, "Not Found", "Could not find " + noun + ": " + id + ".");
    }

    static KeystoneError noSuchPath() {
        return new KeystoneError(404, "Not Found", "The resource could not be found.");
    }

    static KeystoneError methodNotAllowed() {
        return new KeystoneError(405, "Method Not Allowed", "The method is not allowed for the requested URL.");
    }

    static KeystoneError duplicate(String noun, String name) {
        return new KeystoneError(
                409,
                "Conflict",
                "Conflict occurred attempting to store " + noun + " - Duplicate entry found with name " + name
                        + " at domain ID " + IdentityData.DOMAIN_ID + ".");
    }

    static KeystoneError tooLarge() {
        return new KeystoneError(413, "Request Entity Too Large", "Request is too large.");
    }

    /** Ask again in a second. */
    static KeystoneError busy() {
        return new KeystoneError(503, "Service Unavailable", "The server has as many requests as it takes.");
    }

    static KeystoneError internal() {
        return new KeystoneError(
                500, "Internal Server Error", "An unexpected error prevented the server from fulfilling your request.");
    }

    int status() {
        return status;
    }

    JsonObject body() {
        return new JsonObject()
                .put(
                        "error",
                        new JsonObject()
                                .put("code", status)
                                .put("message", getMessage())
                                .put("title", title));
    }
}
