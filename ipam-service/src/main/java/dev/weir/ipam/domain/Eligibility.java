package dev.weir.ipam.domain;

import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.Subnet;

/** Which subnets a port may have addresses on (Neutron's extension {@code subnet-service-types}). */
final class Eligibility {
    private Eligibility() {}

    static boolean serves(Subnet subnet, String deviceOwner) {
        return subnet.serviceTypes().isEmpty()
                || subnet.serviceTypes().contains(deviceOwner)
                || (subnet.enableDhcp() && deviceOwner.equals(Port.OWNER_DHCP));
    }
}
