package dev.weir.dhcp.shard;

import dev.weir.dhcp.domain.DhcpPolicy;

/** What an operator may choose about dhcp. All processes that may own its shard must agree. */
public record DhcpConfig(DhcpPolicy policy) {
    public static DhcpConfig defaults() {
        return new DhcpConfig(DhcpPolicy.defaults());
    }
}
