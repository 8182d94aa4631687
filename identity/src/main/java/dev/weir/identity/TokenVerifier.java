package dev.weir.identity;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Says whether a token is good, without asking anybody. Safe for use by many threads. */
@FunctionalInterface
public interface TokenVerifier {
    /** @return null if the token is not ours, was altered, or has expired */
    @Nullable
    VerifiedToken verify(String token);

    /**
     * Verifies signatures with the identity server's public key. A revocation is not seen: it holds until expiry where
     * the server itself is asked.
     *
     * @param publicKey PEM file, as the identity server writes it beside its data
     * @throws IOException if the file cannot be read or holds no Ed25519 key
     */
    static TokenVerifier ofPublicKey(Path publicKey) throws IOException {
        return SignedTokens.verifier(publicKey);
    }
}
