package dev.weir.agent.plan;

import dev.weir.agent.datapath.DhcpTarget;
import dev.weir.agent.desired.NodeImage.NetworkImage;
import dev.weir.contracts.desired.DesiredDhcp;
import dev.weir.contracts.desired.DesiredDhcp.Server;
import dev.weir.contracts.desired.DesiredDhcp.SubnetOptions;
import dev.weir.contracts.desired.DesiredEndpoints.Endpoint;
import dev.weir.contracts.desired.DesiredPort;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.net.Cidr;
import dev.weir.contracts.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The DHCP server that this node runs for a network. */
final class DhcpPlanner {
    private static final String STATEFUL = "dhcpv6-stateful";

    private DhcpPlanner() {}

    /** Whether the port is a DHCP server's. */
    static boolean isServer(String deviceOwner) {
        return deviceOwner.equals(Port.OWNER_DHCP);
    }

    /** The server, or null if this node runs none. */
    static @Nullable DhcpTarget server(String node, NetworkImage image) {
        DesiredDhcp dhcp = image.dhcp();
        Server server = dhcp == null ? null : serverHere(node, image, dhcp);
        if (dhcp == null || server == null) {
            return null;
        }
        List<SubnetOptions> served =
                dhcp.subnets().stream().filter(SubnetOptions::enableDhcp).toList();
        List<String> addresses = addresses(server, dhcp.subnets());
        if (served.isEmpty() || addresses.isEmpty()) {
            return null;
        }
        return new DhcpTarget(
                image.networkId(),
                server.portId(),
                server.macAddress(),
                addresses,
                dhcp.mtu(),
                dhcp.domain(),
                dhcp.leaseSeconds(),
                served.stream().map(DhcpPlanner::subnet).toList(),
                hosts(image, dhcp.distributed(), served));
    }

    private static @Nullable Server serverHere(String node, NetworkImage image, DesiredDhcp dhcp) {
        if (dhcp.distributed()) {
            boolean clients = image.ports().stream().anyMatch(port -> !isServer(port.deviceOwner()));
            return clients && !dhcp.servers().isEmpty() ? dhcp.servers().getFirst() : null;
        }
        return image.servesDhcp()
                ? dhcp.servers().stream()
                        .filter(server -> server.node().equals(node))
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private static List<String> addresses(Server server, List<SubnetOptions> subnets) {
        List<String> addresses = new ArrayList<>();
        for (FixedIp fixedIp : server.fixedIps()) {
            for (SubnetOptions subnet : subnets) {
                if (subnet.subnetId().equals(fixedIp.subnetId())) {
                    addresses.add(IpAddress.parse(fixedIp.ipAddress()) + "/"
                            + Cidr.parse(subnet.cidr()).prefix());
                }
            }
        }
        return addresses;
    }

    private static DhcpTarget.Subnet subnet(SubnetOptions subnet) {
        return new DhcpTarget.Subnet(
                subnet.subnetId(),
                subnet.ipVersion(),
                subnet.cidr(),
                subnet.gatewayIp(),
                subnet.dnsNameservers(),
                subnet.hostRoutes().stream()
                        .map(route -> new DhcpTarget.Route(route.destination(), route.nexthop()))
                        .toList(),
                subnet.addressMode() != null ? subnet.addressMode() : subnet.raMode(),
                subnet.advertised());
    }

    private static List<DhcpTarget.Host> hosts(NetworkImage image, boolean distributed, List<SubnetOptions> served) {
        Map<String, DesiredPort> local = new HashMap<>();
        image.ports().forEach(port -> local.put(port.portId(), port));
        List<DhcpTarget.Host> hosts = new ArrayList<>();
        Set<String> macs = new HashSet<>();
        for (DesiredPort port : image.ports()) {
            if (!isServer(port.deviceOwner()) && macs.add(port.macAddress())) {
                hosts.add(host(port, served));
            }
        }
        if (!distributed) {
            for (Endpoint endpoint : image.sortedEndpoints()) {
                if (!isServer(endpoint.deviceOwner())
                        && !local.containsKey(endpoint.portId())
                        && macs.add(endpoint.macAddress())) {
                    hosts.add(host(endpoint, served));
                }
            }
        }
        hosts.removeIf(host -> host.addresses().isEmpty() && host.options().isEmpty());
        hosts.sort((a, b) -> a.portId().compareTo(b.portId()));
        return hosts;
    }

    private static DhcpTarget.Host host(DesiredPort port, List<SubnetOptions> served) {
        List<String> addresses = new ArrayList<>();
        for (FixedIp fixedIp : port.fixedIps()) {
            for (SubnetOptions subnet : served) {
                if (subnet.subnetId().equals(fixedIp.subnetId()) && leases(subnet)) {
                    addresses.add(Addresses.address(fixedIp.ipAddress()));
                }
            }
        }
        List<DhcpTarget.Option> options = port.extraDhcpOpts().stream()
                .filter(option -> option.optValue() != null)
                .map(option ->
                        new DhcpTarget.Option(option.optName(), String.valueOf(option.optValue()), option.ipVersion()))
                .toList();
        return new DhcpTarget.Host(
                port.portId(), port.macAddress(), hostname(port.hostname(), port.fixedIps()), addresses, options);
    }

    /** An endpoint does not say which addresses are fixed: the first of each subnet is. */
    private static DhcpTarget.Host host(Endpoint endpoint, List<SubnetOptions> served) {
        List<String> addresses = new ArrayList<>();
        for (SubnetOptions subnet : served) {
            if (leases(subnet)) {
                Cidr cidr = Cidr.parse(subnet.cidr());
                endpoint.addresses().stream()
                        .map(IpAddress::parse)
                        .filter(cidr::contains)
                        .findFirst()
                        .ifPresent(address -> addresses.add(address.toString()));
            }
        }
        String hostname = endpoint.addresses().isEmpty()
                ? ""
                : derivedHostname(endpoint.addresses().getFirst());
        return new DhcpTarget.Host(endpoint.portId(), endpoint.macAddress(), hostname, addresses, List.of());
    }

    private static boolean leases(SubnetOptions subnet) {
        return subnet.ipVersion() == 4 || STATEFUL.equals(subnet.addressMode());
    }

    private static String hostname(String given, List<FixedIp> fixedIps) {
        if (!given.isEmpty()) {
            return given;
        }
        return fixedIps.isEmpty() ? "" : derivedHostname(fixedIps.getFirst().ipAddress());
    }

    /** As Neutron derives it: {@code host-10-0-0-5}. */
    private static String derivedHostname(String address) {
        return "host-" + address.replace('.', '-').replace(':', '-');
    }
}
