package dev.weir.dhcp.domain;

import dev.weir.contracts.model.DhcpService;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Subnet;
import dev.weir.kernel.Image;
import dev.weir.kernel.Index;
import dev.weir.kernel.Table;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Everything dhcp knows. */
public final class DhcpImage extends Image {
    private static final Comparator<Subnet> OLDEST_FIRST =
            Comparator.<Subnet, Instant>comparing(s -> s.meta().createdAt()).thenComparing(Subnet::id);

    private final Table<DhcpService> services = table(Kind.DHCP_SERVICE.wire(), DhcpService.class);
    private final Table<Server> servers = table("server", Server.class);
    private final Table<Lease> leases = table("lease", Lease.class);
    private final Table<FollowedNetwork> networks = table("followed-network", FollowedNetwork.class);
    private final Table<Subnet> subnets = table("followed-subnet", Subnet.class);
    private final Table<FollowedNode> nodes = table("followed-node", FollowedNode.class);
    private final Index<DhcpService> servicesByMode = services.index(s -> List.of(s.mode()));
    private final Index<Server> serversByNetwork = servers.index(s -> List.of(s.networkId()));
    private final Index<Server> serversByHost = servers.index(s -> List.of(s.host()));
    private final Index<Lease> leasesByPort = leases.index(l -> List.of(l.portId()));
    private final Index<Lease> leasesByNetwork = leases.index(l -> List.of(l.networkId()));
    private final Index<Subnet> subnetsByNetwork = subnets.index(s -> List.of(s.networkId()));
    private final Retries retries = new Retries(servers);

    public Table<DhcpService> services() {
        return services;
    }

    public Table<Server> servers() {
        return servers;
    }

    public Table<Lease> leases() {
        return leases;
    }

    public Table<FollowedNetwork> networks() {
        return networks;
    }

    public Table<Subnet> subnets() {
        return subnets;
    }

    public Table<FollowedNode> nodes() {
        return nodes;
    }

    Retries retries() {
        return retries;
    }

    /** Oldest first. */
    List<Subnet> subnetsOf(String networkId) {
        return oldestFirst(
                subnetsByNetwork.get(networkId).stream().map(subnets::require).toList());
    }

    static List<Subnet> oldestFirst(List<Subnet> subnets) {
        return subnets.stream().sorted(OLDEST_FIRST).toList();
    }

    /** By port id. */
    List<Server> serversOf(String networkId) {
        return serversByNetwork.get(networkId).stream()
                .sorted()
                .map(servers::require)
                .toList();
    }

    /** How many networks the node serves or is about to. */
    int load(String host) {
        return serversByHost.get(host).size();
    }

    /** Ids, sorted. */
    List<String> networksServedBy(String host) {
        return serversByHost.get(host).stream()
                .map(portId -> servers.require(portId).networkId())
                .distinct()
                .sorted()
                .toList();
    }

    /** Ids of networks whose service is of this mode. */
    List<String> networksOfMode(String mode, int limit) {
        return servicesByMode.get(mode).stream().sorted().limit(limit).toList();
    }

    boolean anyOfMode(String mode) {
        return servicesByMode.contains(mode);
    }

    List<Lease> leasesOfPort(String portId) {
        return leasesByPort.get(portId).stream().sorted().map(leases::require).toList();
    }

    /** Keys. */
    List<String> leaseKeysOf(String networkId) {
        return List.copyOf(leasesByNetwork.get(networkId));
    }
}
