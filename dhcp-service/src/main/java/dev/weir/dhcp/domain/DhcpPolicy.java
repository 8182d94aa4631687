package dev.weir.dhcp.domain;

import dev.weir.contracts.model.DhcpService;

/**
 * What an operator may choose about DHCP.
 *
 * @param mode {@link DhcpService#DISTRIBUTED} or {@link DhcpService#SCHEDULED}
 * @param serversPerNetwork in scheduled mode
 * @param leaseSeconds lifetime of a lease
 * @param domain of the names given to instances
 * @param retryDelayMsMin before a refused port is asked for again the first time; doubles up to {@code retryDelayMsMax}
 */
public record DhcpPolicy(
        String mode,
        int serversPerNetwork,
        int leaseSeconds,
        String domain,
        long retryDelayMsMin,
        long retryDelayMsMax) {
    private static final int DOUBLINGS_MAX = 30;

    public DhcpPolicy {
        if (!mode.equals(DhcpService.DISTRIBUTED) && !mode.equals(DhcpService.SCHEDULED)) {
            throw new IllegalArgumentException("no mode of DHCP: '" + mode + "'");
        }
        if (serversPerNetwork < 1) {
            throw new IllegalArgumentException("a network has at least one DHCP server, not " + serversPerNetwork);
        }
        if (leaseSeconds < 120) {
            throw new IllegalArgumentException("a lease lasts at least 120 s, not " + leaseSeconds);
        }
        if (retryDelayMsMin < 1 || retryDelayMsMax < retryDelayMsMin) {
            throw new IllegalArgumentException("no delays: " + retryDelayMsMin + " to " + retryDelayMsMax + " ms");
        }
    }

    public static DhcpPolicy defaults() {
        return new DhcpPolicy(DhcpService.DISTRIBUTED, 1, 86_400, "openstacklocal", 1_000, 60_000);
    }

    boolean scheduled() {
        return mode.equals(DhcpService.SCHEDULED);
    }

    /** @param attempts refusals so far, at least one */
    long retryDelayMs(int attempts) {
        return Math.min(retryDelayMsMax, retryDelayMsMin << Math.min(attempts - 1, DOUBLINGS_MAX));
    }
}
