package dev.weir.dhcp.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An address that an instance took.
 *
 * @param host node whose DHCP server granted it
 * @param expiresAt as first granted; a mere renewal is no event
 */
public record Lease(
        String portId,
        String networkId,
        String host,
        String macAddress,
        String ipAddress,
        @Nullable String hostname,
        @Nullable Instant expiresAt) {
    static String key(String networkId, String ipAddress) {
        return networkId + "/" + ipAddress;
    }
}
