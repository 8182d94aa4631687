package dev.weir.standalone.ops;

import dev.weir.identity.TokenVerifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lets the gateway ask the identity server of its own process, which knows of revocations, rather than its public key. */
final class Tokens {
    private static volatile @Nullable TokenVerifier verifier;

    /** To be called before Quarkus starts. */
    static void verifiedBy(TokenVerifier identity) {
        verifier = identity;
    }

    @Produces
    @Singleton
    TokenVerifier verifier() {
        return Objects.requireNonNull(verifier, "identity starts before the gateway does");
    }
}
