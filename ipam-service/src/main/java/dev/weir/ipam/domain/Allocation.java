package dev.weir.ipam.domain;

import dev.weir.contracts.model.FixedIp;
import java.util.List;

/** The addresses of one port, whether l2 has made it yet or not. Also kept for a port without addresses. */
public record Allocation(
        String portId, String networkId, String deviceOwner, String macAddress, List<FixedIp> fixedIps) {
    public Allocation {
        fixedIps = List.copyOf(fixedIps);
    }

    Allocation with(List<FixedIp> newFixedIps) {
        return new Allocation(portId, networkId, deviceOwner, macAddress, newFixedIps);
    }

    boolean holdsOn(String subnetId) {
        return fixedIps.stream().anyMatch(ip -> ip.subnetId().equals(subnetId));
    }

    Allocation without(String subnetId) {
        return with(
                fixedIps.stream().filter(ip -> !ip.subnetId().equals(subnetId)).toList());
    }
}
