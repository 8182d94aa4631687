package dev.weir.dhcp.ops;

import dev.weir.dhcp.domain.DhcpPolicy;
import dev.weir.dhcp.shard.DhcpConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Properties {@code weir.dhcp.*}. */
@ConfigMapping(prefix = "weir.dhcp")
public interface DhcpSettings {
    /** {@code distributed}: every node serves its own ports; {@code scheduled}: some nodes serve a network. */
    @WithDefault("distributed")
    String mode();

    /** In scheduled mode. */
    @WithDefault("1")
    int serversPerNetwork();

    /** Lifetime of a lease. */
    @WithDefault("24h")
    Duration lease();

    /** Of the names given to instances. */
    @WithDefault("openstacklocal")
    String domain();

    /** Before a server's port that was refused is asked for again; doubles each time. */
    @WithDefault("1s")
    Duration retryDelayMin();

    @WithDefault("60s")
    Duration retryDelayMax();

    default DhcpConfig config() {
        return new DhcpConfig(new DhcpPolicy(
                mode(),
                serversPerNetwork(),
                Math.toIntExact(lease().toSeconds()),
                domain(),
                retryDelayMin().toMillis(),
                retryDelayMax().toMillis()));
    }
}
