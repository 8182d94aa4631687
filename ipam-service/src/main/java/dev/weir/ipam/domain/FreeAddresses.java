package dev.weir.ipam.domain;

import dev.weir.contracts.net.IpAddress;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a subnet's pools that nobody holds, as disjoint intervals that do not touch. Each operation is
 * logarithmic in their number, however large the pools.
 */
final class FreeAddresses {
    private final TreeMap<IpAddress, IpAddress> lastByFirst = new TreeMap<>();

    boolean isEmpty() {
        return lastByFirst.isEmpty();
    }

    boolean contains(IpAddress address) {
        return around(address) != null;
    }

    /** Adds the interval; it must not overlap what is there. */
    void add(IpAddress first, IpAddress last) {
        IpAddress start = first;
        IpAddress end = last;
        Map.Entry<IpAddress, IpAddress> before = lastByFirst.lowerEntry(first);
        if (before != null && before.getValue().next().equals(first)) {
            start = before.getKey();
        }
        Map.Entry<IpAddress, IpAddress> after = lastByFirst.higherEntry(last);
        if (after != null && after.getKey().previous().equals(last)) {
            lastByFirst.remove(after.getKey());
            end = after.getValue();
        }
        lastByFirst.put(start, end);
    }

    /** @return false if it is not free, or in no pool */
    boolean take(IpAddress address) {
        Map.Entry<IpAddress, IpAddress> interval = around(address);
        if (interval == null) {
            return false;
        }
        IpAddress first = interval.getKey();
        IpAddress last = interval.getValue();
        if (first.equals(address)) {
            lastByFirst.remove(first);
        } else {
            lastByFirst.put(first, address.previous());
        }
        if (!last.equals(address)) {
            lastByFirst.put(address.next(), last);
        }
        return true;
    }

    /** The lowest free address that is none of {@code besides}, or null. */
    @Nullable
    IpAddress lowest(Set<IpAddress> besides) {
        for (Map.Entry<IpAddress, IpAddress> interval : lastByFirst.entrySet()) {
            IpAddress candidate = interval.getKey();
            while (besides.contains(candidate) && !candidate.equals(interval.getValue())) {
                candidate = candidate.next();
            }
            if (!besides.contains(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private Map.@Nullable Entry<IpAddress, IpAddress> around(IpAddress address) {
        Map.Entry<IpAddress, IpAddress> interval = lastByFirst.floorEntry(address);
        return interval == null || interval.getValue().compareTo(address) < 0 ? null : interval;
    }
}
