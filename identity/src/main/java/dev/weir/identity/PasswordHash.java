package dev.weir.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Passwords as PBKDF2 with HMAC-SHA-512: {@code pbkdf2-sha512$<iterations>$<salt>$<hash>}. Remembers what was verified lately, because
 * a command-line client logs in with every command and each verification costs about a tenth of a second of CPU.
 */
final class PasswordHash {
    private static final String SCHEME = "pbkdf2-sha512";
    private static final int ITERATIONS = 210_000;
    private static final int ITERATIONS_MAX = 10_000_000;
    private static final int BITS = 256;
    private static final int REMEMBERED_MAX = 256;

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec processKey = new SecretKeySpec(bytes(32), "HmacSHA256");
    /** Hash → keyed digest of the password that fits it; the key dies with the process. */
    private final Map<String, byte[]> remembered = Collections.synchronizedMap(new Recent());

    String of(String password) {
        byte[] salt = bytes(16);
        return hash(salt, derive(password, salt, ITERATIONS));
    }

    /** A hash that no password is known to fit. To find that out takes as long as of any other. */
    String ofNobody() {
        return hash(bytes(16), bytes(BITS / Byte.SIZE));
    }

    private static String hash(byte[] salt, byte[] derived) {
        return String.join(
                "$",
                SCHEME,
                Integer.toString(ITERATIONS),
                Base64.getEncoder().encodeToString(salt),
                Base64.getEncoder().encodeToString(derived));
    }

    /** @throws IllegalStateException if the hash is of another scheme */
    boolean matches(String password, String hash) {
        byte[] digest = digest(password);
        byte[] before = remembered.get(hash);
        if (before != null && MessageDigest.isEqual(before, digest)) {
            return true;
        }
        String[] parts = hash.split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(SCHEME)) {
            throw new IllegalStateException("a password's hash is not of scheme " + SCHEME);
        }
        int iterations = Math.min(Integer.parseInt(parts[1]), ITERATIONS_MAX);
        byte[] wanted = Base64.getDecoder().decode(parts[3]);
        boolean matches = MessageDigest.isEqual(
                wanted, derive(password, Base64.getDecoder().decode(parts[2]), iterations));
        if (matches) {
            remembered.put(hash, digest);
        }
        return matches;
    }

    /** 32 characters that need no quoting anywhere; about 190 bits. */
    String randomSecret() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(bytes(24))
                .replace('-', 'x')
                .replace('_', 'y');
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] digest(String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(processKey);
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] derive(String password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException("not usable as a password", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } finally {
            spec.clearPassword();
        }
    }

    private static final class Recent extends LinkedHashMap<String, byte[]> {
        private static final long serialVersionUID = 1L;

        Recent() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > REMEMBERED_MAX;
        }
    }
}
