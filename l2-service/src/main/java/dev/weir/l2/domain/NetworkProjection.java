package dev.weir.l2.domain;

import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredEndpoint;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.desired.DesiredNetwork;
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
            if (before != null && (after == null || !PortWiring.sameWiring(before, after))) {
                keys.accept(endpointKey(before));
            }
            if (before == null && after != null) {
                keys.accept(endpointKey(after));
            }
        });
        delta.forEach(image.nodes, (id, before) -> {
            Node after = image.nodes.get(id);
            Node either = after == null ? before : after;
            if (either != null
                    && (before == null || after == null || !before.tunnelIp().equals(after.tunnelIp()))) {
                image.portsByHost
                        .get(either.host())
                        .forEach(port -> keys.accept(endpointKey(image.ports.require(port))));
            }
        });
    }

    @Override
    public Stream<DesiredKey> keys() {
        return Stream.concat(
                image.networks.keys().stream().map(NetworkProjection::networkKey),
                image.ports.values().stream()
                        .filter(port -> endpoint(port) != null)
                        .map(NetworkProjection::endpointKey));
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
        Port port = image.ports.get(key.id());
        return port == null ? null : endpoint(port);
    }

    private @Nullable DesiredEndpoint endpoint(Port port) {
        String host = "";
        String tunnelIp = "";
        if (!PortBinder.distributed(port)) {
            Node node = port.binding().bound() ? image.node(port.binding().hostId()) : null;
            if (node == null) {
                return null;
            }
            host = node.host();
            tunnelIp = node.tunnelIp();
        }
        return new DesiredEndpoint(
                port.networkId(), port.id(), port.macAddress(), addresses(port), host, tunnelIp, port.deviceOwner());
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

    private static DesiredKey endpointKey(Port port) {
        return new DesiredKey(port.networkId(), DesiredKey.Kind.ENDPOINT, port.id());
    }
}
