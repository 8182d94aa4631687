package dev.weir.contracts.desired;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * One record of desired state: complete for its key, removed by a tombstone. Who reads it needs no other record to
 * understand it, though a driver may have to wait for others before it can act.
 */
public sealed interface Desired
        permits DesiredNetwork,
                DesiredEndpoints,
                DesiredPort,
                DesiredGroup,
                DesiredRule,
                DesiredMembers,
                DesiredDhcp,
                DesiredDhcpPlacement {
    @JsonIgnore
    DesiredKey key();
}
