package dev.weir.standalone.ops;

import dev.weir.dhcp.shard.DhcpConfig;
import dev.weir.dhcp.shard.DhcpService;
import dev.weir.ipam.shard.IpamConfig;
import dev.weir.ipam.shard.IpamService;
import dev.weir.l2.domain.L2Config;
import dev.weir.l2.shard.L2Service;
import dev.weir.service.ServiceSpec;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The services of this process; {@link dev.weir.runtime.Services} starts them. */
final class ServiceSpecs {
    @Produces
    @Singleton
    ServiceSpec ipam() {
        return IpamService.spec(IpamConfig.defaults());
    }

    @Produces
    @Singleton
    ServiceSpec l2() {
        return L2Service.spec(L2Config.defaults());
    }

    @Produces
    @Singleton
    ServiceSpec dhcp() {
        return DhcpService.spec(DhcpConfig.defaults());
    }
}
