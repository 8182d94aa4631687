package dev.weir.gateway.api;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.reply.ApiError;
import dev.weir.gateway.policy.Credentials;
import dev.weir.gateway.wire.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request whose sender is known.
 *
 * @param method HEAD comes as GET
 * @param path decoded segments
 * @param query decoded; a repeated parameter has several values
 * @param url without the query, as links repeat it
 * @param requestId {@code req-…}
 * @param sourceAddress of the connection
 */
record Request(
        String method,
        List<String> path,
        Map<String, List<String>> query,
        String url,
        Map<String, String> headers,
        byte[] body,
        String requestId,
        @Nullable String sourceAddress,
        Credentials credentials) {
    private static final Pattern REVISION = Pattern.compile("\"?revision_number=([^,\"]*)\"?");
    private static final int KEY_LENGTH_MAX = 255;

    Actor actor() {
        return new Actor(
                credentials.userId(),
                credentials.projectId(),
                credentials.roles().stream().sorted().toList(),
                credentials.admin(),
                sourceAddress);
    }

    /** What {@code If-Match: revision_number=N} demands; null: nothing. */
    @Nullable
    Long ifRevision() {
        String header = headers.get("if-match");
        if (header == null) {
            return null;
        }
        Matcher matcher = REVISION.matcher(header);
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group(1).strip());
        }
        if (found.isEmpty()) {
            return null;
        }
        if (found.size() > 1) {
            throw badMatch("Multiple revision_number etags are not supported.");
        }
        try {
            return Long.valueOf(found.getFirst());
        } catch (NumberFormatException e) {
            throw badMatch("Revision number etag must be in the format of revision_number=<int>");
        }
    }

    private static Rejected badMatch(String why) {
        return new Rejected(ApiError.badRequest("BadRequest", "Bad if-match request: " + why + "."));
    }

    /** The client's own name for this request, so that it can be repeated without a second effect; null: none. */
    @Nullable
    String idempotencyKey() {
        String key = headers.get("idempotency-key");
        if (key != null && (key.isBlank() || key.length() > KEY_LENGTH_MAX)) {
            throw Rejected.badRequest("Idempotency-Key must have 1 to " + KEY_LENGTH_MAX + " characters.");
        }
        return key;
    }
}
