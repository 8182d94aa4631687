package dev.weir.contracts.desired;

import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.HostRoute;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Topic {@code weir.desired.dhcp.network}: what DHCP servers and router advertisements of a network say. Which
 * instances they answer follows from the endpoints and ports.
 *
 * @param distributed every node with ports on the network serves those ports
 * @param servers one if distributed, else one a serving node
 * @param leaseSeconds lifetime of a lease
 * @param domain for the names given to instances
 */
public record DesiredDhcp(
        String networkId,
        boolean distributed,
        List<Server> servers,
        int mtu,
        int leaseSeconds,
        String domain,
        List<SubnetOptions> subnets)
        implements Desired {
    public DesiredDhcp {
        servers = List.copyOf(servers);
        subnets = List.copyOf(subnets);
    }

    /**
     * A DHCP server's own port.
     *
     * @param node who runs it; empty if every node does
     */
    public record Server(String node, String portId, String macAddress, List<FixedIp> fixedIps) {
        public Server {
            fixedIps = List.copyOf(fixedIps);
        }
    }

    /**
     * @param addressMode for IPv6: {@code slaac}, {@code dhcpv6-stateful}, {@code dhcpv6-stateless} or none
     * @param advertised whether the DHCP server sends router advertisements (a router, if there is one, does otherwise)
     */
    public record SubnetOptions(
            String subnetId,
            int ipVersion,
            String cidr,
            @Nullable String gatewayIp,
            List<String> dnsNameservers,
            List<HostRoute> hostRoutes,
            boolean enableDhcp,
            @Nullable String addressMode,
            @Nullable String raMode,
            boolean advertised) {
        public SubnetOptions {
            dnsNameservers = List.copyOf(dnsNameservers);
            hostRoutes = List.copyOf(hostRoutes);
        }
    }

    @Override
    public DesiredKey key() {
        return new DesiredKey(networkId, DesiredKey.Kind.DHCP, networkId);
    }
}
