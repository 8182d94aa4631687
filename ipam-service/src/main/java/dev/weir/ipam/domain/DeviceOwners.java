package dev.weir.ipam.domain;

import dev.weir.contracts.model.Port;
import java.util.List;
import java.util.Set;

/** Device owners that addresses are treated specially for. */
final class DeviceOwners {
    private static final Set<String> ROUTER_INTERFACES = Set.of(
            "network:router_interface",
            "network:ha_router_replicated_interface",
            "network:router_interface_distributed");
    private static final Set<String> AUTO_DELETED = Set.of(Port.OWNER_DHCP, "network:distributed");
    private static final List<String> PREFIXES = List.of("network:", "neutron:", "compute:", "baremetal:", "manila:");

    private DeviceOwners() {}

    /** A router's interface to its own networks. */
    static boolean routerInterface(String owner) {
        return ROUTER_INTERFACES.contains(owner);
    }

    /** A router's interface, its SNAT port included: it chooses its addresses itself, even on SLAAC subnets. */
    static boolean routerSide(String owner) {
        return routerInterface(owner) || owner.equals("network:router_centralized_snat");
    }

    /** Any port of a router. */
    static boolean routerPort(String owner) {
        return routerSide(owner) || owner.equals("network:router_gateway");
    }

    /** Goes by itself with the last that needs it: no reason to keep a subnet. */
    static boolean autoDeleted(String owner) {
        return AUTO_DELETED.contains(owner);
    }

    static boolean known(String owner) {
        return PREFIXES.stream().anyMatch(owner::startsWith);
    }
}
