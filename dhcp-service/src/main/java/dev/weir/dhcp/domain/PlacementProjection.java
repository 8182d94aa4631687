package dev.weir.dhcp.domain;

import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredDhcpPlacement;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.kernel.Delta;
import dev.weir.kernel.Projection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whose DHCP a node serves, in scheduled mode: once the server has a port. */
final class PlacementProjection implements Projection<DesiredKey, Desired> {
    private final DhcpImage image;

    PlacementProjection(DhcpImage image) {
        this.image = image;
    }

    @Override
    public void affected(Delta delta, Consumer<DesiredKey> keys) {
        Set<DesiredKey> affected = new LinkedHashSet<>();
        delta.forEach(image.servers(), (portId, before) -> {
            Server now = image.servers().get(portId);
            Stream.ofNullable(before).map(PlacementProjection::key).forEach(affected::add);
            Stream.ofNullable(now).map(PlacementProjection::key).forEach(affected::add);
        });
        affected.stream().filter(key -> !key.scope().isEmpty()).forEach(keys);
    }

    @Override
    public Stream<DesiredKey> keys() {
        return image.servers().values().stream()
                .filter(server -> server.hasPort() && !server.host().isEmpty())
                .map(PlacementProjection::key)
                .distinct();
    }

    @Override
    public @Nullable Desired render(DesiredKey key) {
        boolean placed = image.serversOf(key.id()).stream()
                .anyMatch(server -> server.hasPort() && server.host().equals(key.scope()));
        return placed ? new DesiredDhcpPlacement(key.scope(), key.id()) : null;
    }

    private static DesiredKey key(Server server) {
        return new DesiredKey(server.host(), DesiredKey.Kind.DHCP_PLACEMENT, server.networkId());
    }
}
