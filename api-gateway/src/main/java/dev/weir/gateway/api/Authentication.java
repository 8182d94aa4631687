package dev.weir.gateway.api;

import dev.weir.gateway.policy.Credentials;
import dev.weir.gateway.policy.Policy;
import dev.weir.identity.TokenVerifier;
import dev.weir.identity.VerifiedToken;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who a token stands for. The verifier is asked each time: it may know of revocations. */
public final class Authentication {
    private static final int REMEMBERED_MAX = 10_000;

    private final TokenVerifier verifier;
    private final Policy policy;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** What follows from what a token says. */
    private record Known(VerifiedToken token, Credentials credentials) {}

    public Authentication(TokenVerifier verifier, Policy policy) {
        this.verifier = verifier;
        this.policy = policy;
    }

    /** @return null if the token is missing, unknown, revoked or expired */
    @Nullable
    Credentials of(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return null;
        }
        VerifiedToken verified = verifier.verify(token);
        if (verified == null) {
            known.remove(token);
            return null;
        }
        Known remembered = known.get(token);
        if (remembered != null && remembered.token().equals(verified)) {
            return remembered.credentials();
        }
        String project = verified.projectId();
        Credentials credentials =
                policy.credentials(verified.userId(), project == null ? "" : project, verified.roles());
        if (known.size() >= REMEMBERED_MAX) {
            known.clear();
        }
        known.put(token, new Known(verified, credentials));
        return credentials;
    }
}
