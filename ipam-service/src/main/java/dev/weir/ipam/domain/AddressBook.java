package dev.weir.ipam.domain;

import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Subnet;
import dev.weir.contracts.net.IpAddress;
import dev.weir.kernel.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holders and free addresses of every subnet: derived from subnets and allocations, in whichever order these come. */
final class AddressBook {
    private final Map<String, SubnetAddresses> bySubnet = new HashMap<>();

    AddressBook(Table<Subnet> subnets, Table<Allocation> allocations) {
        subnets.listen(this::subnetChanged);
        allocations.listen(this::allocationChanged);
    }

    @Nullable
    String holder(String subnetId, IpAddress address) {
        SubnetAddresses addresses = bySubnet.get(subnetId);
        return addresses == null ? null : addresses.holder(address);
    }

    @Nullable
    IpAddress lowestFree(String subnetId, Set<IpAddress> besides) {
        SubnetAddresses addresses = bySubnet.get(subnetId);
        return addresses == null ? null : addresses.lowestFree(besides);
    }

    private void subnetChanged(String id, @Nullable Subnet before, @Nullable Subnet after) {
        SubnetAddresses addresses = of(id);
        addresses.pools(after == null ? List.of() : after.allocationPools());
        forgetIfEmpty(id, addresses);
    }

    private void allocationChanged(String portId, @Nullable Allocation before, @Nullable Allocation after) {
        List<FixedIp> old = before == null ? List.of() : before.fixedIps();
        List<FixedIp> now = after == null ? List.of() : after.fixedIps();
        for (FixedIp ip : old) {
            if (!now.contains(ip)) {
                SubnetAddresses addresses = of(ip.subnetId());
                addresses.release(IpAddress.parse(ip.ipAddress()), portId);
                forgetIfEmpty(ip.subnetId(), addresses);
            }
        }
        for (FixedIp ip : now) {
            if (!old.contains(ip)) {
                of(ip.subnetId()).hold(IpAddress.parse(ip.ipAddress()), portId);
            }
        }
    }

    private SubnetAddresses of(String subnetId) {
        return bySubnet.computeIfAbsent(subnetId, id -> new SubnetAddresses());
    }

    private void forgetIfEmpty(String subnetId, SubnetAddresses addresses) {
        if (addresses.isEmpty()) {
            bySubnet.remove(subnetId);
        }
    }
}
