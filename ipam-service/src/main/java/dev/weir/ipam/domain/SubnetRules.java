package dev.weir.ipam.domain;

import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.model.AllocationPool;
import dev.weir.contracts.model.HostRoute;
import dev.weir.contracts.net.Cidr;
import dev.weir.contracts.net.IpAddress;
import dev.weir.contracts.reply.ApiError;
import dev.weir.service.Refused;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a subnet's attributes must be like, whatever else there is; conditions, their order and their words are those
 * of Neutron's subnet validation. Each check throws {@link Refused}.
 */
final class SubnetRules {
    private static final String STATELESS = "dhcpv6-stateless";
    private static final String SLAAC = "slaac";

    private final IpamLimits limits;

    SubnetRules(IpamLimits limits) {
        this.limits = limits;
    }

    Cidr cidr(String text, int ipVersion) {
        Cidr cidr = Cidr.parseOrNull(text);
        if (cidr == null) {
            throw invalid("'" + text + "' is not a valid IP subnet");
        }
        if (cidr.version() != ipVersion) {
            throw mismatch("cidr", text, ipVersion);
        }
        if (ipVersion == 6 && cidr.first().isUnspecified()) {
            throw invalid("IPv6 subnet '::' is not supported");
        }
        if (cidr.prefix() == 0) {
            throw invalid("0 is not allowed as CIDR prefix length");
        }
        return cidr;
    }

    /** What a DHCP server cannot serve. */
    void dhcpPossible(Cidr cidr) {
        if (cidr.first().width() - cidr.prefix() < 2) {
            throw invalid("Subnet has a prefix length that is incompatible with DHCP service enabled");
        }
        if (cidr.first().isMulticast()) {
            throw invalid("Multicast IP subnet is not supported if enable_dhcp is True");
        }
        if (cidr.first().isLoopback()) {
            throw invalid("Loopback IP subnet is not supported if enable_dhcp is True");
        }
        if (cidr.version() == 4 && cidr.first().isUnspecified()) {
            throw invalid("First IP '0.0.0.0' of network is not supported if enable_dhcp is True.");
        }
    }

    IpAddress gateway(Cidr cidr, String text) {
        IpAddress gateway = address(text, "gateway_ip", cidr.version());
        if (!SubnetShape.usableAsGateway(cidr, gateway)) {
            throw invalid("Gateway is not valid on subnet");
        }
        return gateway;
    }

    void ipv6Modes(Cidr cidr, boolean enableDhcp, @Nullable String raMode, @Nullable String addressMode) {
        if (cidr.version() == 4) {
            if (raMode != null) {
                throw invalid("ipv6_ra_mode is not valid when ip_version is 4");
            }
            if (addressMode != null) {
                throw invalid("ipv6_address_mode is not valid when ip_version is 4");
            }
            return;
        }
        if ((raMode != null || addressMode != null) && !enableDhcp) {
            throw invalid("ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set to False");
        }
        if (raMode != null && addressMode != null && !raMode.equals(addressMode)) {
            throw invalid("ipv6_ra_mode set to '" + raMode + "' with ipv6_address_mode set to '" + addressMode
                    + "' is not valid. If both attributes are set, they must be the same value");
        }
        if ((autoAddressing(raMode) || autoAddressing(addressMode)) && cidr.prefix() != 64) {
            throw invalid("Invalid CIDR " + cidr + " for IPv6 address mode. OpenStack uses the EUI-64 address format, "
                    + "which requires the prefix to be /64");
        }
    }

    List<AllocationPool> pools(Cidr cidr, List<Attributes> wanted) {
        IpAddress firstHost = SubnetShape.firstHost(cidr);
        IpAddress lastHost = SubnetShape.lastHost(cidr);
        List<AllocationPool> pools = new ArrayList<>(wanted.size());
        for (Attributes each : wanted) {
            String start = each.string("start", "");
            String end = each.string("end", "");
            IpAddress first = IpAddress.parseOrNull(start);
            IpAddress last = IpAddress.parseOrNull(end);
            if (first == null
                    || last == null
                    || first.version() != cidr.version()
                    || last.version() != cidr.version()
                    || first.compareTo(last) > 0) {
                throw new Refused(IpamErrors.invalidPool(start, end));
            }
            AllocationPool pool = new AllocationPool(first.toString(), last.toString());
            if (first.compareTo(firstHost) < 0 || last.compareTo(lastHost) > 0) {
                throw new Refused(IpamErrors.poolOutOfBounds(pool, cidr.toString()));
            }
            pools.add(pool);
        }
        for (int i = 0; i < pools.size(); i++) {
            for (AllocationPool other : pools.subList(i + 1, pools.size())) {
                if (overlap(pools.get(i), other)) {
                    throw new Refused(IpamErrors.overlappingPools(pools.get(i), other, cidr.toString()));
                }
            }
        }
        return pools;
    }

    void gatewayOutOfPools(@Nullable IpAddress gateway, List<AllocationPool> pools) {
        if (gateway == null) {
            return;
        }
        for (AllocationPool pool : pools) {
            if (IpAddress.parse(pool.start()).compareTo(gateway) <= 0
                    && IpAddress.parse(pool.end()).compareTo(gateway) >= 0) {
                throw new Refused(IpamErrors.gatewayInPool(gateway.toString(), pool));
            }
        }
    }

    /** @param subnet how messages call it */
    List<String> nameservers(String subnet, int ipVersion, List<String> wanted) {
        if (wanted.size() > limits.nameserversMax()) {
            throw new Refused(IpamErrors.tooManyNameservers(subnet, limits.nameserversMax()));
        }
        return wanted.stream()
                .map(text -> {
                    IpAddress address = IpAddress.parseOrNull(text);
                    if (address == null) {
                        throw invalid("Error parsing dns address " + text);
                    }
                    if (address.version() != ipVersion) {
                        throw mismatch("dns_nameserver", text, ipVersion);
                    }
                    return address.toString();
                })
                .toList();
    }

    /** @param subnet how messages call it */
    List<HostRoute> hostRoutes(String subnet, int ipVersion, List<Attributes> wanted) {
        if (wanted.size() > limits.hostRoutesMax()) {
            throw new Refused(IpamErrors.tooManyHostRoutes(subnet, limits.hostRoutesMax()));
        }
        return wanted.stream()
                .map(route -> {
                    String destination = route.string("destination", "");
                    String nexthop = route.string("nexthop", "");
                    Cidr to = Cidr.parseOrNull(destination);
                    IpAddress by = IpAddress.parseOrNull(nexthop);
                    if (to == null || by == null) {
                        throw invalid(
                                "Invalid route: {'destination': '" + destination + "', 'nexthop': '" + nexthop + "'}");
                    }
                    if (by.version() != ipVersion) {
                        throw mismatch("nexthop", nexthop, ipVersion);
                    }
                    if (to.version() != ipVersion) {
                        throw mismatch("destination", destination, ipVersion);
                    }
                    return new HostRoute(to.toString(), by.toString());
                })
                .toList();
    }

    List<String> serviceTypes(List<String> wanted) {
        for (String serviceType : wanted) {
            if (!DeviceOwners.known(serviceType)) {
                throw new Refused(IpamErrors.badServiceType(serviceType));
            }
        }
        return wanted.stream().distinct().toList();
    }

    private static IpAddress address(String text, String name, int ipVersion) {
        IpAddress address = IpAddress.parseOrNull(text);
        if (address == null) {
            throw invalid("'" + text + "' is not a valid IP address");
        }
        if (address.version() != ipVersion) {
            throw mismatch(name, text, ipVersion);
        }
        return address;
    }

    private static boolean autoAddressing(@Nullable String mode) {
        return SLAAC.equals(mode) || STATELESS.equals(mode);
    }

    private static boolean overlap(AllocationPool one, AllocationPool two) {
        return IpAddress.parse(one.start()).compareTo(IpAddress.parse(two.end())) <= 0
                && IpAddress.parse(two.start()).compareTo(IpAddress.parse(one.end())) <= 0;
    }

    private static Refused mismatch(String name, String text, int ipVersion) {
        return invalid(name + " '" + text + "' does not match the ip_version '" + ipVersion + "'");
    }

    private static Refused invalid(String reason) {
        return new Refused(ApiError.invalid(reason));
    }
}
