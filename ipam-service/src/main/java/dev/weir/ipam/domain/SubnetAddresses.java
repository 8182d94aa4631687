package dev.weir.ipam.domain;

import dev.weir.contracts.model.AllocationPool;
import dev.weir.contracts.net.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who holds which address of one subnet, and what is free in its pools. */
final class SubnetAddresses {
    private final Map<IpAddress, String> holders = new HashMap<>();
    private List<AllocationPool> pools = List.of();
    private FreeAddresses free = new FreeAddresses();

    boolean isEmpty() {
        return holders.isEmpty() && pools.isEmpty();
    }

    /** The port that holds the address, or null. */
    @Nullable
    String holder(IpAddress address) {
        return holders.get(address);
    }

    /** The lowest address of the pools that nobody holds and that is none of {@code besides}, or null. */
    @Nullable
    IpAddress lowestFree(Set<IpAddress> besides) {
        return free.lowest(besides);
    }

    void pools(List<AllocationPool> newPools) {
        if (pools.equals(newPools)) {
            return;
        }
        pools = newPools;
        free = new FreeAddresses();
        for (AllocationPool pool : newPools) {
            free.add(IpAddress.parse(pool.start()), IpAddress.parse(pool.end()));
        }
        holders.keySet().forEach(free::take);
    }

    /**
     * While a snapshot is read, one row of a batch may still show what another has taken over since: the later record is
     * right.
     */
    void hold(IpAddress address, String portId) {
        holders.put(address, portId);
        free.take(address);
    }

    void release(IpAddress address, String portId) {
        if (!holders.remove(address, portId)) {
            return;
        }
        for (AllocationPool pool : pools) {
            if (IpAddress.parse(pool.start()).compareTo(address) <= 0
                    && IpAddress.parse(pool.end()).compareTo(address) >= 0) {
                free.add(address, address);
                return;
            }
        }
    }
}
