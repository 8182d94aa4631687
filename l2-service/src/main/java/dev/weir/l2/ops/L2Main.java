package dev.weir.l2.ops;

import dev.weir.l2.shard.L2Service;
import dev.weir.service.ServiceSpec;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** l2-service as a process: the runtime starts the service that this makes. */
public class L2Main {
    @Produces
    @Singleton
    ServiceSpec spec(L2Settings settings) {
        return L2Service.spec(settings.config());
    }
}
