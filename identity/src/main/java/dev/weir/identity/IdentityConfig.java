package dev.weir.identity;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the identity server runs.
 *
 * @param directory where {@code identity.json}, {@code clouds.yaml} and the signing keys are, and are made at the first
 *     start
 * @param host address to listen on
 * @param port 0: any that is free
 * @param networkUrl of the networking API, for the catalogue: without {@code /v2.0}
 * @param region the one region's name
 * @param tokenLifetime from issue to expiry; whole seconds
 */
public record IdentityConfig(
        Path directory, String host, int port, String networkUrl, String region, Duration tokenLifetime) {
    public static final int PORT = 5000;

    public IdentityConfig {
        if (tokenLifetime.toSeconds() < 1) {
            throw new IllegalArgumentException("tokens must live a second at least, not " + tokenLifetime);
        }
        networkUrl = networkUrl.endsWith("/") ? networkUrl.substring(0, networkUrl.length() - 1) : networkUrl;
    }

    public static IdentityConfig defaults(Path directory) {
        return new IdentityConfig(
                directory, "127.0.0.1", PORT, "http://127.0.0.1:9696", "RegionOne", Duration.ofHours(4));
    }

    public IdentityConfig withPort(int newPort) {
        return new IdentityConfig(directory, host, newPort, networkUrl, region, tokenLifetime);
    }

    public IdentityConfig withNetworkUrl(String newNetworkUrl) {
        return new IdentityConfig(directory, host, port, newNetworkUrl, region, tokenLifetime);
    }

    public IdentityConfig withTokenLifetime(Duration newTokenLifetime) {
        return new IdentityConfig(directory, host, port, networkUrl, region, newTokenLifetime);
    }

    /** For clients with {@code OS_CLIENT_CONFIG_FILE}: clouds {@code weir} (administrator) and {@code weir-demo}. */
    public Path cloudsFile() {
        return directory.resolve("clouds.yaml");
    }

    /** For {@link TokenVerifier#ofPublicKey}. */
    public Path publicKeyFile() {
        return directory.resolve("token.pub.pem");
    }

    Path privateKeyFile() {
        return directory.resolve("token.pem");
    }

    Path dataFile() {
        return directory.resolve("identity.json");
    }
}
