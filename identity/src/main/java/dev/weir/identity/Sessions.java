package dev.weir.identity;

import dev.weir.identity.IdentityData.Revocation;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Which tokens are good now, by all that this server knows: more than their signature tells. */
final class Sessions implements TokenVerifier {
    private final IdentityStore store;
    private final SignedTokens tokens;
    private final Clock clock;

    Sessions(IdentityStore store, SignedTokens tokens, Clock clock) {
        this.store = store;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** @return null also if the token was revoked, or its user, project or application credential is gone */
    SignedTokens.@Nullable Issued valid(String token) {
        SignedTokens.Issued issued = tokens.read(token);
        if (issued == null) {
            return null;
        }
        IdentityData data = store.data();
        VerifiedToken says = issued.token();
        boolean good = !data.revoked(issued.auditId())
                && data.user(says.userId()).filter(IdentityData.User::enabled).isPresent()
                && (says.projectId() == null
                        || data.project(says.projectId())
                                .filter(IdentityData.Project::enabled)
                                .isPresent())
                && (issued.applicationCredentialId() == null
                        || data.applicationCredential(issued.applicationCredentialId())
                                .isPresent());
        return good ? issued : null;
    }

    @Override
    public @Nullable VerifiedToken verify(String token) {
        SignedTokens.Issued issued = valid(token);
        return issued == null ? null : issued.token();
    }

    void revoke(SignedTokens.Issued issued) {
        Revocation revocation = new Revocation(issued.auditId(), issued.token().expiresAt());
        store.update(data -> data.withRevocation(revocation, clock.instant()));
    }
}
