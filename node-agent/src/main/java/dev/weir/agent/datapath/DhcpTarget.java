package dev.weir.agent.datapath;

import dev.weir.agent.datapath.TargetKey.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A DHCP server of one network: namespace {@code qdhcp-<network>}, a veth pair {@code ns-<port 11>} inside and
 * {@code tap<port 11>} outside (a {@link Target.Port} attaches it to the bridge), and dnsmasq in the namespace.
 * A change of {@code hosts} alone must not restart dnsmasq.
 *
 * @param mac of the inner interface
 * @param addresses of the inner interface, with prefix lengths
 * @param mtu of both interfaces, and what clients are told
 * @param domain DNS domain given to clients, empty for none
 * @param hosts sorted by port id. Only these get leases
 */
public record DhcpTarget(
        String networkId,
        String portId,
        String mac,
        List<String> addresses,
        int mtu,
        String domain,
        int leaseSeconds,
        List<Subnet> subnets,
        List<Host> hosts)
        implements Target {
    public DhcpTarget {
        addresses = List.copyOf(addresses);
        subnets = List.copyOf(subnets);
        hosts = List.copyOf(hosts);
    }

    /**
     * @param ipVersion 4 or 6
     * @param gatewayIp default route given to clients
     * @param mode for IPv6 {@code slaac}, {@code dhcpv6-stateful} or {@code dhcpv6-stateless}
     * @param advertised whether this server sends router advertisements
     */
    public record Subnet(
            String subnetId,
            int ipVersion,
            String cidr,
            @Nullable String gatewayIp,
            List<String> dnsNameservers,
            List<Route> routes,
            @Nullable String mode,
            boolean advertised) {
        public Subnet {
            dnsNameservers = List.copyOf(dnsNameservers);
            routes = List.copyOf(routes);
        }
    }

    public record Route(String destination, String nexthop) {}

    /** @param addresses in the server's subnets, either family; empty: options only (SLAAC, stateless) */
    public record Host(String portId, String mac, String hostname, List<String> addresses, List<Option> options) {
        public Host {
            addresses = List.copyOf(addresses);
            options = List.copyOf(options);
        }
    }

    /** @param name dnsmasq's name of the option or its number, such as {@code bootfile-name} or {@code 67} */
    public record Option(String name, String value, int ipVersion) {}

    public static TargetKey key(String networkId) {
        return new TargetKey(Kind.DHCP, "qdhcp-" + networkId);
    }

    public String namespace() {
        return "qdhcp-" + networkId;
    }

    @Override
    public TargetKey key() {
        return key(networkId);
    }
}
