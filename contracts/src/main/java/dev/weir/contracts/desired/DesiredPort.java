package dev.weir.contracts.desired;

import dev.weir.contracts.model.AllowedAddressPair;
import dev.weir.contracts.model.ExtraDhcpOpt;
import dev.weir.contracts.model.FixedIp;
import java.util.List;

/**
 * Topic {@code weir.desired.l2.node}: a port bound to this node, with all that its own wiring needs.
 *
 * @param generation rises with each change of the port; reports name it, so that an old report proves nothing about a
 *     newer binding
 * @param portSecurityEnabled anti-spoofing and security groups apply
 * @param hostname DHCP gives this name; empty: derived from the address, as Neutron does
 */
public record DesiredPort(
        String node,
        String portId,
        String networkId,
        String projectId,
        long generation,
        boolean adminStateUp,
        String macAddress,
        List<FixedIp> fixedIps,
        List<AllowedAddressPair> allowedAddressPairs,
        boolean portSecurityEnabled,
        List<String> securityGroups,
        List<ExtraDhcpOpt> extraDhcpOpts,
        String hostname,
        String deviceId,
        String deviceOwner)
        implements Desired {
    public DesiredPort {
        fixedIps = List.copyOf(fixedIps);
        allowedAddressPairs = List.copyOf(allowedAddressPairs);
        securityGroups = List.copyOf(securityGroups);
        extraDhcpOpts = List.copyOf(extraDhcpOpts);
    }

    @Override
    public DesiredKey key() {
        return new DesiredKey(node, DesiredKey.Kind.PORT, portId);
    }
}
