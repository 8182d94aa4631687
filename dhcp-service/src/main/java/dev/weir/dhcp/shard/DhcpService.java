package dev.weir.dhcp.shard;

import dev.weir.contracts.model.ServiceName;
import dev.weir.dhcp.domain.DhcpMachine;
import dev.weir.service.ServiceSpec;
import java.util.Set;

/** dhcp, ready to run: by Kafka, in a standalone process or in a simulation. */
public final class DhcpService {
    private DhcpService() {}

    public static ServiceSpec spec(DhcpConfig config) {
        return new ServiceSpec(
                ServiceName.DHCP,
                () -> new DhcpMachine(config.policy()),
                Set.of(ServiceName.L2, ServiceName.IPAM),
                true,
                false);
    }
}
