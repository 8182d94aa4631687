package dev.weir.contracts.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block of addresses on a network.
 *
 * @param cidr with host bits cleared
 * @param ipv6AddressMode {@code slaac}, {@code dhcpv6-stateful}, {@code dhcpv6-stateless} or none
 * @param ipv6RaMode who sends router advertisements, and of which kind; the same values
 * @param serviceTypes device owners that may take addresses here; empty: all
 */
@RecordBuilder
public record Subnet(
        String id,
        String projectId,
        String name,
        String networkId,
        int ipVersion,
        String cidr,
        @Nullable String gatewayIp,
        List<AllocationPool> allocationPools,
        List<String> dnsNameservers,
        List<HostRoute> hostRoutes,
        boolean enableDhcp,
        @Nullable String ipv6AddressMode,
        @Nullable String ipv6RaMode,
        List<String> serviceTypes,
        boolean dnsPublishFixedIp,
        @Nullable String segmentId,
        @Nullable String subnetpoolId,
        Meta meta)
        implements Resource, SubnetBuilder.With {
    public Subnet {
        allocationPools = List.copyOf(allocationPools);
        dnsNameservers = List.copyOf(dnsNameservers);
        hostRoutes = List.copyOf(hostRoutes);
        serviceTypes = List.copyOf(serviceTypes);
    }

    @Override
    public Kind kind() {
        return Kind.SUBNET;
    }

    /** Whether every port on the network gets an address here without asking (SLAAC and stateless DHCPv6). */
    public boolean autoAddressed() {
        return automatic(ipv6AddressMode) || automatic(ipv6RaMode);
    }

    private static boolean automatic(@Nullable String mode) {
        return "slaac".equals(mode) || "dhcpv6-stateless".equals(mode);
    }
}
