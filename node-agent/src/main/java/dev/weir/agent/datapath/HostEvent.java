package dev.weir.agent.datapath;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something happened on the host. Only a hint to look: one may be lost or come twice. */
public sealed interface HostEvent {
    /** An interface is there, or its master, MTU or link state changed. */
    record DeviceChanged(String device) implements HostEvent {}

    record DeviceGone(String device) implements HostEvent {}

    /** An object of ours broke on its own, such as a server process that died. */
    record ObjectBroke(TargetKey key) implements HostEvent {}

    /**
     * A lease as the DHCP server saw it.
     *
     * @param ended released or expired
     */
    record LeaseChanged(
            String networkId,
            String macAddress,
            String ipAddress,
            @Nullable String hostname,
            @Nullable Instant expiresAt,
            boolean ended)
            implements HostEvent {}
}
