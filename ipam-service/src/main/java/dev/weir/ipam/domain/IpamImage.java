package dev.weir.ipam.domain;

import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Subnet;
import dev.weir.kernel.Image;
import dev.weir.kernel.Index;
import dev.weir.kernel.Table;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Everything ipam knows. */
public final class IpamImage extends Image {
    private static final Comparator<Subnet> OLDEST_FIRST =
            Comparator.<Subnet, Instant>comparing(s -> s.meta().createdAt()).thenComparing(Subnet::id);

    private final Table<Subnet> subnets = table(Kind.SUBNET.wire(), Subnet.class);
    private final Table<Allocation> allocations = table("allocation", Allocation.class);
    private final Table<FollowedNetwork> networks = table("followed-network", FollowedNetwork.class);
    private final Index<Subnet> subnetsByNetwork = subnets.index(s -> List.of(s.networkId()));
    private final Index<Allocation> allocationsByNetwork = allocations.index(a -> List.of(a.networkId()));
    private final AddressBook addresses = new AddressBook(subnets, allocations);

    public Table<Subnet> subnets() {
        return subnets;
    }

    public Table<Allocation> allocations() {
        return allocations;
    }

    public Table<FollowedNetwork> networks() {
        return networks;
    }

    AddressBook addresses() {
        return addresses;
    }

    /** Oldest first. */
    List<Subnet> subnetsOf(String networkId) {
        return subnetsByNetwork.get(networkId).stream()
                .map(subnets::require)
                .sorted(OLDEST_FIRST)
                .toList();
    }

    /** By port id. */
    List<Allocation> allocationsOf(String networkId) {
        return allocationsByNetwork.get(networkId).stream()
                .sorted()
                .map(allocations::require)
                .toList();
    }
}
