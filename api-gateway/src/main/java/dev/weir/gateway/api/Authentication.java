package dev.weir.gateway.api;

import dev.weir.gateway.policy.Credentials;
import dev.weir.gateway.policy.Policy;
import dev.weir.identity.TokenVerifier;
import dev.weir.identity.VerifiedToken;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who a token stands for. Remembers tokens that it has verified until they expire. */
public final class Authentication {
    private static final int REMEMBERED_MAX = 10_000;

    private final TokenVerifier verifier;
    private final Policy policy;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(Credentials credentials, Instant expiresAt) {}

    public Authentication(TokenVerifier verifier, Policy policy) {
        this.verifier = verifier;
        this.policy = policy;
    }

    /** @return null if the token is missing, unknown or expired */
    @Nullable
    Credentials of(@Nullable String token, Instant now) {
        if (token == null || token.isEmpty()) {
            return null;
        }
        Known remembered = known.get(token);
        if (remembered != null) {
            if (now.isBefore(remembered.expiresAt())) {
                return remembered.credentials();
            }
            known.remove(token);
            return null;
        }
        VerifiedToken verified = verifier.verify(token);
        if (verified == null) {
            return null;
        }
        String project = verified.projectId();
        Credentials credentials =
                policy.credentials(verified.userId(), project == null ? "" : project, verified.roles());
        if (known.size() >= REMEMBERED_MAX) {
            known.clear();
        }
        known.put(token, new Known(credentials, verified.expiresAt()));
        return credentials;
    }
}
