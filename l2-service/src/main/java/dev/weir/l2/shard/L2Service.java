package dev.weir.l2.shard;

import dev.weir.contracts.model.ServiceName;
import dev.weir.l2.domain.L2Config;
import dev.weir.l2.domain.L2Machine;
import dev.weir.service.ServiceSpec;
import java.util.Set;

/** l2-service: networks, ports, bindings, security groups and nodes. */
public final class L2Service {
    private L2Service() {}

    /** @param config the same for every process of the service */
    public static ServiceSpec spec(L2Config config) {
        return new ServiceSpec(
                ServiceName.L2, () -> new L2Machine(config), Set.of(ServiceName.IPAM, ServiceName.DHCP), true, true);
    }
}
