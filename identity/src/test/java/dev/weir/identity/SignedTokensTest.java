package dev.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedTokensTest {
    private static final Instant NOW = Instant.parse("2999-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private Path publicKey;
    private SignedTokens tokens;

    @BeforeEach
    void keys() throws Exception {
        publicKey = directory.resolve("token.pub.pem");
        KeyPair pair = Ed25519Keys.loadOrCreate(directory.resolve("token.pem"), publicKey);
        tokens = new SignedTokens(pair.getPrivate(), pair.getPublic(), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void whoHasThePublicKeyReadsWhatWasSigned() throws Exception {
        // Given
        SignedTokens.Issued issued = issued(NOW.plusSeconds(60));
        // When
        VerifiedToken read = TokenVerifier.ofPublicKey(publicKey).verify(tokens.sign(issued));
        // Then
        assertThat(read).isEqualTo(issued.token());
        assertThat(tokens.read(tokens.sign(issued))).isEqualTo(issued);
    }

    @Test
    void anExpiredTokenIsRefused() {
        assertThat(tokens.read(tokens.sign(issued(NOW)))).isNull();
    }

    @Test
    void anAlteredTokenIsRefused() {
        // Given
        String token = tokens.sign(issued(NOW.plusSeconds(60)));
        int middle = token.indexOf('.') + 12;
        char other = token.charAt(middle) == 'A' ? 'B' : 'A';
        // Then
        assertThat(tokens.read(token.substring(0, middle) + other + token.substring(middle + 1)))
                .isNull();
        assertThat(tokens.read("")).isNull();
        assertThat(tokens.read("x".repeat(100_000))).isNull();
    }

    @Test
    void anUnsignedTokenIsRefused() {
        assertThat(tokens.read("eyJhbGciOiJub25lIn0.eyJpc3MiOiJ3ZWlyIiwic3ViIjoicm9vdCIsImV4cCI6OTk5OTk5OTk5OTl9."))
                .isNull();
    }

    @Test
    void anotherServersTokenIsRefused() throws Exception {
        // Given
        KeyPair other = Ed25519Keys.loadOrCreate(directory.resolve("other.pem"), directory.resolve("other.pub.pem"));
        SignedTokens theirs = new SignedTokens(other.getPrivate(), other.getPublic(), Clock.systemUTC());
        // Then
        assertThat(tokens.read(theirs.sign(issued(NOW.plusSeconds(60))))).isNull();
    }

    @Test
    void theKeyIsKeptAndNobodyElseMayReadIt() throws Exception {
        // When
        KeyPair again = Ed25519Keys.loadOrCreate(directory.resolve("token.pem"), publicKey);
        // Then
        SignedTokens restarted = new SignedTokens(again.getPrivate(), again.getPublic(), Clock.systemUTC());
        assertThat(restarted.read(tokens.sign(issued(NOW.plusSeconds(60))))).isNotNull();
        assertThat(Files.getPosixFilePermissions(directory.resolve("token.pem")))
                .isEqualTo(PrivateFile.OWNER_ONLY);
    }

    private static SignedTokens.Issued issued(Instant expiresAt) {
        return new SignedTokens.Issued(
                new VerifiedToken("u1", "demo", "p1", "demo", List.of("member", "reader"), "default", expiresAt),
                Instant.parse("2026-01-01T00:00:00Z"),
                "audit-1",
                List.of("password"),
                null);
    }
}
