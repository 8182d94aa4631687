package dev.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PasswordHashTest {
    private final PasswordHash passwords = new PasswordHash();

    @Test
    void aHashFitsItsPasswordAndNoOther() {
        String hash = passwords.of("secret");

        assertThat(passwords.matches("secret", hash)).isTrue();
        assertThat(passwords.matches("another", hash)).isFalse();
    }

    @Test
    void nobodysHashFitsNothingAndLooksLikeAnyOther() {
        String nobodys = passwords.ofNobody();

        assertThat(passwords.matches("secret", nobodys)).isFalse();
        assertThat(shape(nobodys)).isEqualTo(shape(passwords.of("secret")));
    }

    /** Scheme and rounds, and how long salt and hash are: what the time depends on that verifying takes. */
    private static List<Object> shape(String hash) {
        String[] parts = hash.split("\\$", -1);
        return List.of(parts[0], parts[1], parts[2].length(), parts[3].length());
    }
}
