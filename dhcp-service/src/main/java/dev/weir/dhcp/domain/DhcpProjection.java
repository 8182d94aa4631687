package dev.weir.dhcp.domain;

import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredDhcp;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.model.Subnet;
import dev.weir.kernel.Delta;
import dev.weir.kernel.Projection;
import dev.weir.kernel.Table;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What DHCP says on a network: once a server has a port, since without an address none can answer. */
final class DhcpProjection implements Projection<DesiredKey, Desired> {
    private final DhcpImage image;
    private final DhcpPolicy policy;

    DhcpProjection(DhcpImage image, DhcpPolicy policy) {
        this.image = image;
        this.policy = policy;
    }

    @Override
    public void affected(Delta delta, Consumer<DesiredKey> keys) {
        Set<String> networks = new LinkedHashSet<>();
        delta.forEach(image.services(), (id, before) -> networks.add(id));
        delta.forEach(image.networks(), (id, before) -> networks.add(id));
        collect(delta, image.subnets(), Subnet::networkId, networks);
        collect(delta, image.servers(), Server::networkId, networks);
        networks.forEach(id -> keys.accept(key(id)));
    }

    @Override
    public Stream<DesiredKey> keys() {
        return image.services().keys().stream()
                .filter(id -> render(key(id)) != null)
                .map(DhcpProjection::key);
    }

    @Override
    public @Nullable Desired render(DesiredKey key) {
        String networkId = key.scope();
        FollowedNetwork network = image.networks().get(networkId);
        if (network == null || !image.services().contains(networkId)) {
            return null;
        }
        List<DesiredDhcp.Server> servers = image.serversOf(networkId).stream()
                .filter(Server::hasPort)
                .sorted(Comparator.comparing(Server::host).thenComparing(Server::portId))
                .map(server ->
                        new DesiredDhcp.Server(server.host(), server.portId(), server.macAddress(), server.fixedIps()))
                .toList();
        if (servers.isEmpty()) {
            return null;
        }
        return new DesiredDhcp(
                networkId,
                !policy.scheduled(),
                servers,
                network.mtu(),
                policy.leaseSeconds(),
                policy.domain(),
                image.subnetsOf(networkId).stream().map(DhcpProjection::options).toList());
    }

    /** No router serves yet, so that whoever wants advertisements gets them from the DHCP server. */
    private static DesiredDhcp.SubnetOptions options(Subnet subnet) {
        return new DesiredDhcp.SubnetOptions(
                subnet.id(),
                subnet.ipVersion(),
                subnet.cidr(),
                subnet.gatewayIp(),
                subnet.dnsNameservers(),
                subnet.hostRoutes(),
                subnet.enableDhcp(),
                subnet.ipv6AddressMode(),
                subnet.ipv6RaMode(),
                subnet.enableDhcp() && subnet.ipv6RaMode() != null);
    }

    private static DesiredKey key(String networkId) {
        return new DesiredKey(networkId, DesiredKey.Kind.DHCP, networkId);
    }

    private static <V> void collect(Delta delta, Table<V> table, Function<V, String> networkOf, Set<String> networks) {
        delta.forEach(table, (key, before) -> {
            V now = table.get(key);
            if (before != null) {
                networks.add(networkOf.apply(before));
            }
            if (now != null) {
                networks.add(networkOf.apply(now));
            }
        });
    }
}
