package dev.weir.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Tokens as JWTs signed with Ed25519 (RFC 7519, RFC 8037): whoever has the public key can verify them. */
final class SignedTokens {
    static final String ISSUER = "weir";

    private static final int CACHED_TOKENS_MAX = 10_000;
    private static final int TOKEN_LENGTH_MAX = 8192;

    /** A token with what only the identity server asks about. */
    record Issued(
            VerifiedToken token,
            Instant issuedAt,
            String auditId,
            List<String> methods,
            @Nullable String applicationCredentialId) {}

    private final PrivateKey privateKey;
    private final Verifier verifier;

    SignedTokens(PrivateKey privateKey, PublicKey publicKey, Clock clock) {
        this.privateKey = privateKey;
        this.verifier = new Verifier(publicKey, clock);
    }

    static TokenVerifier verifier(Path publicKey) throws IOException {
        return new Verifier(Ed25519Keys.loadPublic(publicKey), Clock.systemUTC());
    }

    String sign(Issued issued) {
        VerifiedToken token = issued.token();
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setSubject(token.userId());
        claims.setJwtId(issued.auditId());
        claims.setIssuedAt(NumericDate.fromSeconds(issued.issuedAt().getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(token.expiresAt().getEpochSecond()));
        claims.setStringClaim("user", token.userName());
        claims.setStringClaim("domain", token.domainId());
        claims.setStringListClaim("methods", issued.methods());
        if (token.projectId() != null) {
            claims.setStringClaim("project_id", token.projectId());
            claims.setStringClaim("project", token.projectName());
            claims.setStringListClaim("roles", token.roles());
        }
        if (issued.applicationCredentialId() != null) {
            claims.setStringClaim("app_cred", issued.applicationCredentialId());
        }
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.EDDSA);
        signature.setPayload(claims.toJson());
        signature.setKey(privateKey);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("cannot sign a token", e);
        }
    }

    /** @return null if the token is not ours, was altered, or has expired */
    @Nullable
    Issued read(String token) {
        return verifier.read(token);
    }

    private static final class Verifier implements TokenVerifier {
        private final JwtConsumer consumer;
        private final Clock clock;
        private final Map<String, Issued> cached = Collections.synchronizedMap(new RecentlyRead());

        Verifier(PublicKey key, Clock clock) {
            this.clock = clock;
            this.consumer = new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, AlgorithmIdentifiers.EDDSA)
                    .setVerificationKey(key)
                    .setExpectedIssuer(ISSUER)
                    .setRequireSubject()
                    .setRequireExpirationTime()
                    // Expiry is looked at on each use, cached or not.
                    .setEvaluationTime(NumericDate.fromSeconds(0))
                    .build();
        }

        @Override
        public @Nullable VerifiedToken verify(String token) {
            Issued issued = read(token);
            return issued == null ? null : issued.token();
        }

        @Nullable
        Issued read(String token) {
            Issued issued = cached.get(token);
            if (issued == null) {
                issued = token.length() > TOKEN_LENGTH_MAX ? null : decode(token);
                if (issued == null) {
                    return null;
                }
                cached.put(token, issued);
            }
            return issued.token().expiresAt().isAfter(clock.instant()) ? issued : null;
        }

        private @Nullable Issued decode(String token) {
            try {
                return issued(consumer.processToClaims(token));
            } catch (InvalidJwtException | MalformedClaimException e) {
                // Nothing to report: anybody may send anything as a token.
                return null;
            }
        }

        private static Issued issued(JwtClaims claims) throws MalformedClaimException {
            boolean scoped = claims.hasClaim("project_id");
            VerifiedToken token = new VerifiedToken(
                    claims.getSubject(),
                    claims.getStringClaimValue("user"),
                    claims.getStringClaimValue("project_id"),
                    claims.getStringClaimValue("project"),
                    scoped ? claims.getStringListClaimValue("roles") : List.of(),
                    claims.getStringClaimValue("domain"),
                    Instant.ofEpochSecond(claims.getExpirationTime().getValue()));
            return new Issued(
                    token,
                    Instant.ofEpochSecond(claims.getIssuedAt().getValue()),
                    claims.getJwtId(),
                    claims.getStringListClaimValue("methods"),
                    claims.getStringClaimValue("app_cred"));
        }
    }

    private static final class RecentlyRead extends LinkedHashMap<String, Issued> {
        private static final long serialVersionUID = 1L;

        RecentlyRead() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Issued> eldest) {
            return size() > CACHED_TOKENS_MAX;
        }
    }
}
