package dev.weir.ipam.ops;

import dev.weir.ipam.shard.IpamService;
import dev.weir.service.ServiceSpec;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** ipam-service as a process: the runtime starts the service that this makes. */
public class IpamMain {
    @Produces
    @Singleton
    ServiceSpec spec(IpamSettings settings) {
        return IpamService.spec(settings.config());
    }
}
