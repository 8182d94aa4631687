package dev.weir.identity;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a valid token says.
 *
 * @param projectId none: the token is unscoped
 * @param roles names of roles in that project
 * @param domainId the user's
 */
public record VerifiedToken(
        String userId,
        String userName,
        @Nullable String projectId,
        @Nullable String projectName,
        List<String> roles,
        String domainId,
        Instant expiresAt) {
    public VerifiedToken {
        roles = List.copyOf(roles);
    }
}
