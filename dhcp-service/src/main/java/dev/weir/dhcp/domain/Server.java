package dev.weir.dhcp.domain;

import dev.weir.contracts.model.FixedIp;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A DHCP server of a network, as far as its port goes.
 *
 * @param host node that runs it; empty if every node does
 * @param subnetIds it was last asked to have an address on these
 * @param macAddress of the port; empty until there is one
 * @param attempts refusals so far, one after the other
 * @param retryAtMs Unix time in ms, where the phase is one of waiting
 */
public record Server(
        String portId,
        String networkId,
        String host,
        Phase phase,
        List<String> subnetIds,
        String macAddress,
        List<FixedIp> fixedIps,
        int attempts,
        long retryAtMs) {
    /** How far the port's saga is. */
    public enum Phase {
        /** l2 was asked for the port. */
        REQUESTED,
        /** The port is as it was asked for. */
        ACTIVE,
        /** l2 was asked for other addresses. */
        CHANGING,
        /** Refused; there is no port. */
        REFUSED,
        /** Refused; the port is as it was. */
        CHANGE_REFUSED,
        /** l2 was asked to delete the port. */
        RELEASED
    }

    public Server {
        subnetIds = List.copyOf(subnetIds);
        fixedIps = List.copyOf(fixedIps);
    }

    static Server requested(String portId, String networkId, String host, List<String> subnetIds, int attempts) {
        return new Server(portId, networkId, host, Phase.REQUESTED, subnetIds, "", List.of(), attempts, 0);
    }

    boolean hasPort() {
        return !macAddress.isEmpty() && phase != Phase.RELEASED;
    }

    /** Waits for the time to ask again. */
    boolean waiting() {
        return phase == Phase.REFUSED || phase == Phase.CHANGE_REFUSED;
    }

    Server changing(List<String> newSubnetIds) {
        return new Server(
                portId, networkId, host, Phase.CHANGING, newSubnetIds, macAddress, fixedIps, attempts, retryAtMs);
    }

    Server released() {
        return new Server(
                portId, networkId, host, Phase.RELEASED, subnetIds, macAddress, fixedIps, attempts, retryAtMs);
    }

    Server refused(int newAttempts, long newRetryAtMs) {
        Phase next = macAddress.isEmpty() ? Phase.REFUSED : Phase.CHANGE_REFUSED;
        return new Server(portId, networkId, host, next, subnetIds, macAddress, fixedIps, newAttempts, newRetryAtMs);
    }

    /**
     * The port is there, with these addresses. It may have changed for another reason than the one that was asked for, so
     * that only its addresses tell whether a change is complete.
     */
    Server observed(String newMacAddress, List<FixedIp> newFixedIps) {
        Phase next = phase == Phase.REQUESTED || phase == Phase.REFUSED ? Phase.ACTIVE : phase;
        return new Server(portId, networkId, host, next, subnetIds, newMacAddress, newFixedIps, attempts, retryAtMs)
                .settled();
    }

    /** ipam has taken the address by itself. */
    Server without(String subnetId) {
        return new Server(
                        portId,
                        networkId,
                        host,
                        phase,
                        subnetIds.stream().filter(id -> !id.equals(subnetId)).toList(),
                        macAddress,
                        fixedIps.stream()
                                .filter(ip -> !ip.subnetId().equals(subnetId))
                                .toList(),
                        attempts,
                        retryAtMs)
                .settled();
    }

    /** Whether the port has addresses on the subnets it was asked to have them on, and on no others. */
    boolean complete() {
        return fixedIps.stream()
                .map(FixedIp::subnetId)
                .collect(Collectors.toSet())
                .equals(Set.copyOf(subnetIds));
    }

    /** Addresses may have come in the meantime that nobody asked for: a SLAAC subnet's. */
    private Server settled() {
        boolean changed = phase == Phase.CHANGING || phase == Phase.CHANGE_REFUSED;
        return changed && subnetsHeld().containsAll(subnetIds)
                ? new Server(portId, networkId, host, Phase.ACTIVE, subnetIds, macAddress, fixedIps, 0, 0)
                : this;
    }

    private Set<String> subnetsHeld() {
        return fixedIps.stream().map(FixedIp::subnetId).collect(Collectors.toSet());
    }
}
