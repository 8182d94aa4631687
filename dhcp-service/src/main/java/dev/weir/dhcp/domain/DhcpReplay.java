package dev.weir.dhcp.domain;

import dev.weir.contracts.event.DhcpEvent;
import dev.weir.contracts.event.Event;
import dev.weir.contracts.model.DhcpService;
import dev.weir.kernel.Table;
import java.util.function.UnaryOperator;

/** What each event does to the image. */
final class DhcpReplay {
    private final DhcpImage image;

    DhcpReplay(DhcpImage image) {
        this.image = image;
    }

    void apply(Event event) {
        if (!(event instanceof DhcpEvent known)) {
            throw new IllegalArgumentException("not an event of dhcp: " + event);
        }
        switch (known) {
            case DhcpEvent.DhcpServiceCreated(DhcpService service) ->
                image.services().put(service.id(), service);
            case DhcpEvent.DhcpServiceUpdated(DhcpService service, var changed) ->
                image.services().put(service.id(), service);
            case DhcpEvent.DhcpServiceDeleted(DhcpService service) ->
                image.services().remove(service.id());
            case DhcpEvent.DhcpPortRequested requested -> requested(requested);
            case DhcpEvent.DhcpPortChangeRequested(String portId, var subnetIds) ->
                change(portId, server -> server.changing(subnetIds));
            case DhcpEvent.DhcpPortReleased(String portId) -> change(portId, Server::released);
            case DhcpEvent.DhcpPortObserved(String portId, var networkId, String mac, var fixedIps) ->
                change(portId, server -> server.observed(mac, fixedIps));
            case DhcpEvent.DhcpPortFailed failed ->
                change(
                        failed.portId(),
                        server -> server.phase() == Server.Phase.RELEASED
                                ? server
                                : server.refused(failed.attempts(), failed.retryAtMs()));
            case DhcpEvent.DhcpPortForgotten(String portId, var networkId) ->
                image.servers().remove(portId);
            case DhcpEvent.DhcpNetworkObserved(String id, String projectId, int mtu) -> {
                FollowedNetwork before = image.networks().get(id);
                image.networks()
                        .put(id, new FollowedNetwork(id, projectId, mtu, before == null ? 0 : before.portsAsked()));
            }
            case DhcpEvent.DhcpNetworkForgotten(String id) -> forgetNetwork(id);
            case DhcpEvent.DhcpSubnetObserved(var subnet) -> image.subnets().put(subnet.id(), subnet);
            case DhcpEvent.DhcpSubnetForgotten(String id) -> forgetSubnet(id);
            case DhcpEvent.DhcpNodeObserved(String host, boolean alive) ->
                image.nodes().put(host, new FollowedNode(host, alive));
            case DhcpEvent.DhcpNodeForgotten(String host) -> image.nodes().remove(host);
            case DhcpEvent.LeaseGranted granted ->
                image.leases().put(Lease.key(granted.networkId(), granted.ipAddress()), lease(granted));
            case DhcpEvent.LeaseEnded ended -> image.leases().remove(Lease.key(ended.networkId(), ended.ipAddress()));
        }
    }

    private void requested(DhcpEvent.DhcpPortRequested event) {
        Server before = image.servers().get(event.portId());
        if (before == null) {
            FollowedNetwork network = image.networks().require(event.networkId());
            image.networks().put(network.id(), network.asked());
        }
        String host = event.hostId();
        image.servers()
                .put(
                        event.portId(),
                        Server.requested(
                                event.portId(),
                                event.networkId(),
                                host == null ? "" : host,
                                event.subnetIds(),
                                before == null ? 0 : before.attempts()));
    }

    private void forgetNetwork(String id) {
        Table<Server> servers = image.servers();
        image.serversOf(id).forEach(server -> servers.remove(server.portId()));
        image.leaseKeysOf(id).forEach(image.leases()::remove);
        image.networks().remove(id);
    }

    private void forgetSubnet(String id) {
        String networkId = image.subnets().require(id).networkId();
        image.subnets().remove(id);
        for (Server server : image.serversOf(networkId)) {
            Server without = server.without(id);
            if (!without.equals(server)) {
                image.servers().put(server.portId(), without);
            }
        }
    }

    private void change(String portId, UnaryOperator<Server> how) {
        image.servers().put(portId, how.apply(image.servers().require(portId)));
    }

    private static Lease lease(DhcpEvent.LeaseGranted granted) {
        return new Lease(
                granted.portId(),
                granted.networkId(),
                granted.host(),
                granted.macAddress(),
                granted.ipAddress(),
                granted.hostname(),
                granted.expiresAt());
    }
}
