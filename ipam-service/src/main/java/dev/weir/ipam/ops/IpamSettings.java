package dev.weir.ipam.ops;

import dev.weir.ipam.domain.IpamLimits;
import dev.weir.ipam.shard.IpamConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Properties {@code weir.ipam.*}. */
@ConfigMapping(prefix = "weir.ipam")
public interface IpamSettings {
    /** DNS servers that a subnet may name. */
    @WithDefault("5")
    int nameserversMax();

    /** Routes that a subnet may give to instances. */
    @WithDefault("20")
    int hostRoutesMax();

    default IpamConfig config() {
        return new IpamConfig(new IpamLimits(nameserversMax(), hostRoutesMax()));
    }
}
