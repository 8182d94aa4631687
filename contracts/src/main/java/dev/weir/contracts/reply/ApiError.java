package dev.weir.contracts.reply;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A refusal, as Neutron words it: {@code {"NeutronError": {"type", "message", "detail"}}}.
 *
 * @param status HTTP status
 * @param type the exception's name, such as {@code PortNotFound}
 * @param retryAfterSeconds when to try again, with 503
 */
public record ApiError(
        int status,
        String type,
        String message,
        String detail,
        @Nullable Integer retryAfterSeconds) {
    public static ApiError of(int status, String type, String message) {
        return new ApiError(status, type, message, "", null);
    }

    public static ApiError badRequest(String type, String message) {
        return of(400, type, message);
    }

    /** Invalid input for an operation, without a better name. */
    public static ApiError invalid(String reason) {
        return of(400, "InvalidInput", "Invalid input for operation: " + reason + ".");
    }

    public static ApiError forbidden(String message) {
        return of(403, "PolicyNotAuthorized", message);
    }

    /** @param noun such as {@code Port}: the type becomes {@code PortNotFound} */
    public static ApiError notFound(String noun, String id) {
        String spaced = noun.replaceAll("(?<=[a-z])(?=[A-Z])", " ");
        String sentence = spaced.charAt(0) + spaced.substring(1).toLowerCase(java.util.Locale.ROOT);
        return of(404, noun + "NotFound", sentence + " " + id + " could not be found.");
    }

    public static ApiError conflict(String type, String message) {
        return of(409, type, message);
    }

    public static ApiError revisionMismatch(String collection, String id, long given) {
        return of(
                412,
                "RevisionNumberConstraintFailed",
                "Constrained to " + given + ", but current revision is different for " + collection + " " + id + ".");
    }

    public static ApiError unavailable(String message, int retryAfterSeconds) {
        return new ApiError(503, "ServiceUnavailable", message, "", retryAfterSeconds);
    }

    /** The text without hyphens that some clients give for a UUID is not one: canonical form only. */
    public static boolean isUuid(String text) {
        try {
            return text.length() == 36 && UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
