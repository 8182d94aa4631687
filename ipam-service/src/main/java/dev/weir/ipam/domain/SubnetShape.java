package dev.weir.ipam.domain;

import dev.weir.contracts.model.AllocationPool;
import dev.weir.contracts.net.Cidr;
import dev.weir.contracts.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which addresses of a block are for hosts, for the gateway and for its pools. */
final class SubnetShape {
    private SubnetShape() {}

    /**
     * The first host's, as Neutron chooses it. Of a pair (RFC 3021, RFC 6164) the first; of a single address the one
     * after it, which is on-link outside of the subnet; none where nothing follows.
     */
    static @Nullable IpAddress defaultGateway(Cidr cidr) {
        if (hostBits(cidr) == 1) {
            return cidr.first();
        }
        return cidr.first().isLast() ? null : cidr.first().next();
    }

    /** All host addresses but the gateway. */
    static List<AllocationPool> defaultPools(Cidr cidr, @Nullable IpAddress gateway) {
        IpAddress first = firstHost(cidr);
        IpAddress last = lastHost(cidr);
        List<AllocationPool> pools = new ArrayList<>(2);
        if (gateway == null || gateway.compareTo(first) < 0 || gateway.compareTo(last) > 0) {
            pools.add(pool(first, last));
            return pools;
        }
        if (!gateway.equals(first)) {
            pools.add(pool(first, gateway.previous()));
        }
        if (!gateway.equals(last)) {
            pools.add(pool(gateway.next(), last));
        }
        return pools;
    }

    /** Not the IPv4 network address, not the IPv6 anycast address of routers; both are hosts in a pair or alone. */
    static IpAddress firstHost(Cidr cidr) {
        return hostBits(cidr) <= 1 ? cidr.first() : cidr.first().next();
    }

    /** Not the IPv4 broadcast address. */
    static IpAddress lastHost(Cidr cidr) {
        return cidr.version() == 6 || hostBits(cidr) <= 1
                ? cidr.last()
                : cidr.last().previous();
    }

    /** Whether a port of this owner may have the address. The IPv6 anycast address is for routers. */
    static boolean usable(Cidr cidr, IpAddress address, String deviceOwner) {
        if (!cidr.contains(address)) {
            return false;
        }
        boolean anycast = cidr.version() == 6 && address.equals(cidr.first());
        if (anycast && (deviceOwner.isEmpty() || DeviceOwners.routerPort(deviceOwner))) {
            return true;
        }
        return address.compareTo(firstHost(cidr)) >= 0 && address.compareTo(lastHost(cidr)) <= 0;
    }

    /** A gateway outside of the subnet is taken to be on-link; inside, it is no network or broadcast address. */
    static boolean usableAsGateway(Cidr cidr, IpAddress gateway) {
        return cidr.version() == 6
                || !cidr.contains(gateway)
                || (gateway.compareTo(firstHost(cidr)) >= 0 && gateway.compareTo(lastHost(cidr)) <= 0);
    }

    private static int hostBits(Cidr cidr) {
        return cidr.first().width() - cidr.prefix();
    }

    private static AllocationPool pool(IpAddress first, IpAddress last) {
        return new AllocationPool(first.toString(), last.toString());
    }
}
