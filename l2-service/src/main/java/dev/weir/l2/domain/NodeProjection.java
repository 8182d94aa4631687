package dev.weir.l2.domain;

import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.desired.DesiredPort;
import dev.weir.contracts.model.Port;
import dev.weir.kernel.Delta;
import dev.weir.kernel.Projection;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is bound to each node. */
final class NodeProjection implements Projection<DesiredKey, Desired> {
    private final L2Image image;

    NodeProjection(L2Image image) {
        this.image = image;
    }

    @Override
    public void affected(Delta delta, Consumer<DesiredKey> keys) {
        delta.forEach(image.ports, (id, before) -> {
            Port after = image.ports.get(id);
            if (before != null && after != null && PortWiring.sameWiring(before, after)) {
                return;
            }
            if (before != null) {
                affectedOf(before, keys);
            }
            if (after != null
                    && (before == null
                            || !before.binding().hostId().equals(after.binding().hostId()))) {
                affectedOf(after, keys);
            }
        });
    }

    private static void affectedOf(Port port, Consumer<DesiredKey> keys) {
        if (!port.binding().hostId().isEmpty()) {
            keys.accept(key(port));
        }
    }

    @Override
    public Stream<DesiredKey> keys() {
        return image.ports.values().stream().filter(NodeProjection::placed).map(NodeProjection::key);
    }

    @Override
    public @Nullable Desired render(DesiredKey key) {
        Port port = image.ports.get(key.id());
        if (port == null || !placed(port) || !port.binding().hostId().equals(key.scope())) {
            return null;
        }
        return new DesiredPort(
                key.scope(),
                port.id(),
                port.networkId(),
                port.projectId(),
                image.wirings.require(port.id()).generation(),
                port.adminStateUp(),
                port.macAddress(),
                port.fixedIps(),
                port.allowedAddressPairs(),
                port.portSecurityEnabled(),
                port.securityGroups(),
                port.extraDhcpOpts(),
                port.dnsName(),
                port.deviceId(),
                port.deviceOwner());
    }

    private static boolean placed(Port port) {
        return port.binding().bound() && !PortBinder.distributed(port);
    }

    private static DesiredKey key(Port port) {
        return new DesiredKey(port.binding().hostId(), DesiredKey.Kind.PORT, port.id());
    }
}
