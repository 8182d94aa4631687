package dev.weir.dhcp.ops;

import dev.weir.dhcp.shard.DhcpService;
import dev.weir.service.ServiceSpec;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** dhcp-service as a process: the runtime starts the service that this makes. */
public class DhcpMain {
    @Produces
    @Singleton
    ServiceSpec spec(DhcpSettings settings) {
        return DhcpService.spec(settings.config());
    }
}
