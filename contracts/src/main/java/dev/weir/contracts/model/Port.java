package dev.weir.contracts.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attachment point on a network.
 *
 * @param macAddress lower case, colon-separated
 * @param status {@code DOWN}, {@code BUILD}, {@code ACTIVE} or {@code ERROR}: ACTIVE only on evidence from the node
 * @param securityGroups ids, sorted
 * @param ipAllocation {@code immediate} or {@code none}
 */
@RecordBuilder
public record Port(
        String id,
        String projectId,
        String name,
        String networkId,
        boolean adminStateUp,
        String status,
        String macAddress,
        List<FixedIp> fixedIps,
        String deviceId,
        String deviceOwner,
        List<String> securityGroups,
        List<AllowedAddressPair> allowedAddressPairs,
        boolean portSecurityEnabled,
        PortBinding binding,
        List<ExtraDhcpOpt> extraDhcpOpts,
        String dnsName,
        String dnsDomain,
        boolean propagateUplinkStatus,
        @Nullable String dataPlaneStatus,
        String ipAllocation,
        Meta meta)
        implements Resource, PortBuilder.With {
    /** Device owner of ports that serve DHCP. */
    public static final String OWNER_DHCP = "network:dhcp";

    public Port {
        fixedIps = List.copyOf(fixedIps);
        securityGroups = List.copyOf(securityGroups);
        allowedAddressPairs = List.copyOf(allowedAddressPairs);
        extraDhcpOpts = List.copyOf(extraDhcpOpts);
    }

    @Override
    public Kind kind() {
        return Kind.PORT;
    }

    @Override
    public Port withDataPlaneStatus(@Nullable String status) {
        return new Port(
                id,
                projectId,
                name,
                networkId,
                adminStateUp,
                this.status,
                macAddress,
                fixedIps,
                deviceId,
                deviceOwner,
                securityGroups,
                allowedAddressPairs,
                portSecurityEnabled,
                binding,
                extraDhcpOpts,
                dnsName,
                dnsDomain,
                propagateUplinkStatus,
                status,
                ipAllocation,
                meta);
    }

    /** Whether the cloud owns the port: security groups and anti-spoofing do not apply to it. */
    public boolean infrastructure() {
        return deviceOwner.startsWith("network:");
    }
}
