package dev.weir.ipam.shard;

import dev.weir.ipam.domain.IpamLimits;

/** What an operator may choose about ipam. All processes that may own its shard must agree. */
public record IpamConfig(IpamLimits limits) {
    public static IpamConfig defaults() {
        return new IpamConfig(IpamLimits.defaults());
    }
}
