package dev.weir.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The signing keys in PEM files: PKCS #8 (private, mode 0600) and X.509 SubjectPublicKeyInfo. */
final class Ed25519Keys {
    private static final String ALGORITHM = "Ed25519";
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private Ed25519Keys() {}

    /** Reads the pair, or makes it if the private key's file is not there. */
    static KeyPair loadOrCreate(Path privateKey, Path publicKey) throws IOException {
        try {
            if (Files.exists(privateKey)) {
                PrivateKey secret = KeyFactory.getInstance(ALGORITHM)
                        .generatePrivate(new PKCS8EncodedKeySpec(read(privateKey, PRIVATE)));
                return new KeyPair(loadPublic(publicKey), secret);
            }
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            // The private key last: if it is there, so is the other.
            PrivateFile.replace(publicKey, pem(PUBLIC, pair.getPublic().getEncoded()), PrivateFile.READABLE);
            PrivateFile.replace(privateKey, pem(PRIVATE, pair.getPrivate().getEncoded()), PrivateFile.OWNER_ONLY);
            return pair;
        } catch (GeneralSecurityException e) {
            throw new IOException("no Ed25519 key: " + privateKey, e);
        }
    }

    static PublicKey loadPublic(Path file) throws IOException {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(read(file, PUBLIC)));
        } catch (GeneralSecurityException e) {
            throw new IOException("no Ed25519 key: " + file, e);
        }
    }

    private static byte[] pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return ("-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] read(Path file, String kind) throws IOException {
        String begin = "-----BEGIN " + kind + "-----";
        String end = "-----END " + kind + "-----";
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IOException("no PEM block '" + kind + "' in " + file);
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new IOException("a broken PEM block in " + file, e);
        }
    }
}
