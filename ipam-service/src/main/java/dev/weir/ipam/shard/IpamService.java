package dev.weir.ipam.shard;

import dev.weir.contracts.model.ServiceName;
import dev.weir.ipam.domain.IpamMachine;
import dev.weir.service.ServiceSpec;
import java.util.Set;

/** ipam, ready to run: by Kafka, in a standalone process or in a simulation. */
public final class IpamService {
    private IpamService() {}

    public static ServiceSpec spec(IpamConfig config) {
        return new ServiceSpec(
                ServiceName.IPAM, () -> new IpamMachine(config.limits()), Set.of(ServiceName.L2), false, true);
    }
}
