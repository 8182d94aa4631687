package dev.weir.ipam.domain;

/**
 * Bounds that an operator may choose.
 *
 * @param nameserversMax DNS servers a subnet may name (Neutron's {@code max_dns_nameservers})
 * @param hostRoutesMax routes a subnet may give to instances (Neutron's {@code max_subnet_host_routes})
 */
public record IpamLimits(int nameserversMax, int hostRoutesMax) {
    public static IpamLimits defaults() {
        return new IpamLimits(5, 20);
    }
}
