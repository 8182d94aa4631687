package dev.weir.identity;

import dev.weir.identity.IdentityData.Revocation;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which tokens are good now, by all that this server knows: more than their signature tells. */
final class Sessions implements TokenVerifier {
    private static final int REMEMBERED_MAX = 10_000;

    private final IdentityStore store;
    private final SignedTokens tokens;
    private final Clock clock;
    private volatile Checked checked;

    /** Audit ids of tokens that are good by this data: a gateway asks for every request. */
    private record Checked(IdentityData data, Set<String> good) {
        static Checked by(IdentityData data) {
            return new Checked(data, ConcurrentHashMap.newKeySet());
        }
    }

    Sessions(IdentityStore store, SignedTokens tokens, Clock clock) {
        this.store = store;
        this.tokens = tokens;
        this.clock = clock;
        this.checked = Checked.by(store.data());
    }

    /** @return null also if the token was revoked, or its user, project or application credential is gone */
    SignedTokens.@Nullable Issued valid(String token) {
        SignedTokens.Issued issued = tokens.read(token);
        if (issued == null) {
            return null;
        }
        Checked now = checked();
        if (now.good().contains(issued.auditId())) {
            return issued;
        }
        if (!good(issued, now.data())) {
            return null;
        }
        if (now.good().size() < REMEMBERED_MAX) {
            now.good().add(issued.auditId());
        }
        return issued;
    }

    /** What was checked by other data says nothing any more. */
    @SuppressWarnings("ReferenceEquality") // Data is replaced, never changed.
    private Checked checked() {
        Checked last = checked;
        IdentityData data = store.data();
        if (last.data() != data) {
            last = Checked.by(data);
            checked = last;
        }
        return last;
    }

    private static boolean good(SignedTokens.Issued issued, IdentityData data) {
        VerifiedToken says = issued.token();
        return !data.revoked(issued.auditId())
                && data.user(says.userId()).filter(IdentityData.User::enabled).isPresent()
                && (says.projectId() == null
                        || data.project(says.projectId())
                                .filter(IdentityData.Project::enabled)
                                .isPresent())
                && (issued.applicationCredentialId() == null
                        || data.applicationCredential(issued.applicationCredentialId())
                                .isPresent());
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
