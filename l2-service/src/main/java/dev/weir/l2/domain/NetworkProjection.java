package dev.weir.l2.domain;

import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredEndpoints;
import dev.weir.contracts.desired.DesiredEndpoints.Endpoint;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.desired.DesiredNetwork;
import dev.weir.contracts.desired.Holder;
import dev.weir.contracts.model.AllowedAddressPair;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Node;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.net.Cidr;
import dev.weir.contracts.net.IpAddress;
import dev.weir.kernel.Delta;
import dev.weir.kernel.Projection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What all nodes of a network share: its segment, and where each MAC and address is. */
final class NetworkProjection implements Projection<DesiredKey, Desired> {
    private final L2Image image;

    NetworkProjection(L2Image image) {
        this.image = image;
    }

    @Override
    public void affected(Delta delta, Consumer<DesiredKey> keys) {
        delta.forEach(image.networks, (id, before) -> keys.accept(networkKey(id)));
        delta.forEach(image.ports, (id, before) -> {
            Port after = image.ports.get(id);
            if (before == null || after == null || !PortWiring.sameWiring(before, after)) {
                endpointsKey(before).forEach(keys);
                endpointsKey(after).forEach(keys);
            }
        });
        delta.forEach(image.nodes, (id, before) -> {
            Node after = image.nodes.get(id);
            Node either = after == null ? before : after;
            if (either != null
                    && (before == null || after == null || !before.tunnelIp().equals(after.tunnelIp()))) {
                image.portsByHost
                        .get(either.host())
                        .forEach(port -> endpointsKey(image.ports.require(port)).forEach(keys));
            }
        });
    }

    @Override
    public Stream<DesiredKey> keys() {
        return Stream.concat(
                image.networks.keys().stream().map(NetworkProjection::networkKey),
                image.ports.values().stream()
                        .flatMap(NetworkProjection::endpointsKey)
                        .distinct()
                        .filter(key -> endpoints(key) != null));
    }

    @Override
    public @Nullable Desired render(DesiredKey key) {
        if (key.kind() == DesiredKey.Kind.NETWORK) {
            Network network = image.networks.get(key.id());
            return network == null
                    ? null
                    : new DesiredNetwork(
                            network.id(),
                            network.projectId(),
                            network.mtu(),
                            network.adminStateUp(),
                            network.segments());
        }
        return endpoints(key);
    }

    private @Nullable Desired endpoints(DesiredKey key) {
        String host = Holder.nodeOf(key.id());
        Node node = host.isEmpty() ? null : image.node(host);
        if (node == null && !host.isEmpty()) {
            return null;
        }
        List<Endpoint> endpoints = image.heldBy(key.id(), image.portsByNetwork.get(key.scope()))
                .filter(port -> PortBinder.distributed(port) || port.binding().bound())
                .map(NetworkProjection::endpoint)
                .toList();
        return endpoints.isEmpty()
                ? null
                : new DesiredEndpoints(
                        key.scope(), node == null ? "" : node.host(), node == null ? "" : node.tunnelIp(), endpoints);
    }

    private static Endpoint endpoint(Port port) {
        return new Endpoint(port.id(), port.macAddress(), addresses(port), port.deviceOwner());
    }

    private static List<String> addresses(Port port) {
        List<String> addresses = new ArrayList<>();
        for (FixedIp ip : port.fixedIps()) {
            addresses.add(ip.ipAddress());
        }
        for (AllowedAddressPair pair : port.allowedAddressPairs()) {
            String single = single(pair.ipAddress());
            if (single != null && pair.macAddress().equals(port.macAddress()) && !addresses.contains(single)) {
                addresses.add(single);
            }
        }
        return addresses;
    }

    private static @Nullable String single(String addressOrCidr) {
        Cidr cidr = Cidr.parseOrNull(addressOrCidr);
        if (cidr != null) {
            return cidr.prefix() == cidr.first().width() ? cidr.first().toString() : null;
        }
        IpAddress address = IpAddress.parseOrNull(addressOrCidr);
        return address == null ? null : address.toString();
    }

    private static DesiredKey networkKey(String id) {
        return new DesiredKey(id, DesiredKey.Kind.NETWORK, id);
    }

    /** None if the port is nowhere. */
    private static Stream<DesiredKey> endpointsKey(@Nullable Port port) {
        return port == null || port.binding().hostId().isEmpty() && !PortBinder.distributed(port)
                ? Stream.of()
                : Stream.of(new DesiredKey(port.networkId(), DesiredKey.Kind.ENDPOINTS, L2Image.holder(port)));
    }
}
