package dev.weir.dhcp.domain;

import dev.weir.contracts.event.DhcpEvent;
import dev.weir.contracts.event.DhcpEvent.DhcpPortChangeRequested;
import dev.weir.contracts.event.DhcpEvent.DhcpPortForgotten;
import dev.weir.contracts.event.DhcpEvent.DhcpPortReleased;
import dev.weir.contracts.event.DhcpEvent.DhcpPortRequested;
import dev.weir.contracts.event.DhcpEvent.DhcpServiceCreated;
import dev.weir.contracts.event.DhcpEvent.DhcpServiceDeleted;
import dev.weir.contracts.event.DhcpEvent.DhcpServiceUpdated;
import dev.weir.contracts.model.DhcpService;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Subnet;
import dev.weir.service.Facts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a network's DHCP should be, against what it is: the difference as events. Starts from the image; the caller says
 * first what the input in hand changes about it.
 */
final class NetworkPlan {
    private final DhcpImage image;
    private final DhcpPolicy policy;
    private final String networkId;
    private final Loads loads;
    private final Map<String, Subnet> subnets = new TreeMap<>();
    private final Map<String, Server> servers = new TreeMap<>();
    private final Map<String, Boolean> alive = new TreeMap<>();
    private @Nullable FollowedNetwork network;

    NetworkPlan(DhcpImage image, DhcpPolicy policy, String networkId) {
        this(image, policy, networkId, new Loads(image));
    }

    /** @param loads shared by all plans of one decision, so that they do not all choose the same node */
    NetworkPlan(DhcpImage image, DhcpPolicy policy, String networkId, Loads loads) {
        this.image = image;
        this.policy = policy;
        this.networkId = networkId;
        this.loads = loads;
        this.network = image.networks().get(networkId);
        image.subnetsOf(networkId).forEach(subnet -> subnets.put(subnet.id(), subnet));
        image.serversOf(networkId).forEach(server -> servers.put(server.portId(), server));
        if (policy.scheduled()) {
            image.nodes().values().forEach(node -> alive.put(node.host(), node.alive()));
        }
    }

    NetworkPlan with(FollowedNetwork now) {
        network = now;
        return this;
    }

    NetworkPlan with(Subnet now) {
        subnets.put(now.id(), now);
        return this;
    }

    NetworkPlan withoutSubnet(String subnetId) {
        subnets.remove(subnetId);
        servers.replaceAll((portId, server) -> server.without(subnetId));
        return this;
    }

    NetworkPlan with(Server now) {
        servers.put(now.portId(), now);
        return this;
    }

    NetworkPlan withoutServer(String portId) {
        servers.remove(portId);
        return this;
    }

    /** Whoever waits to be asked for again does so no longer. */
    NetworkPlan withoutWaiting() {
        servers.replaceAll((portId, server) -> server.waiting() ? server.refused(server.attempts(), 0) : server);
        return this;
    }

    NetworkPlan withNode(String host, boolean isAlive) {
        alive.put(host, isAlive);
        return this;
    }

    NetworkPlan withoutNode(String host) {
        alive.remove(host);
        return this;
    }

    /** Adds what brings the network nearer to what it should be; nothing if it is there or on its way. */
    void carryOut(Facts facts) {
        List<String> subnetIds = DhcpImage.oldestFirst(List.copyOf(subnets.values())).stream()
                .filter(Subnet::enableDhcp)
                .map(Subnet::id)
                .toList();
        FollowedNetwork known = network;
        List<String> hosts = known == null || subnetIds.isEmpty() ? List.of() : hosts();
        for (Server server : List.copyOf(servers.values())) {
            if (server.phase() == Server.Phase.RELEASED) {
                continue;
            }
            if (!hosts.contains(server.host())) {
                release(server, facts);
            } else {
                adjust(server, subnetIds, facts);
            }
        }
        if (known != null) {
            int asked = known.portsAsked();
            for (String host : hosts) {
                if (serving().noneMatch(server -> server.host().equals(host))) {
                    String portId = portId(host, asked++);
                    loads.give(host);
                    request(Server.requested(portId, networkId, host, subnetIds, 0), known, facts);
                }
            }
        }
        publishService(hosts, facts);
    }

    private Stream<Server> serving() {
        return servers.values().stream().filter(server -> server.phase() != Server.Phase.RELEASED);
    }

    private void release(Server server, Facts facts) {
        if (server.phase() == Server.Phase.REFUSED) {
            servers.remove(server.portId());
            facts.add(new DhcpPortForgotten(server.portId(), networkId));
        } else {
            servers.put(server.portId(), server.released());
            facts.add(new DhcpPortReleased(server.portId()));
        }
    }

    /**
     * A port that is asked for or changing is looked at again when l2 has answered. A change that somebody else made is made
     * good.
     */
    private void adjust(Server server, List<String> subnetIds, Facts facts) {
        boolean sameSubnets = server.subnetIds().equals(subnetIds);
        boolean due = server.retryAtMs() <= facts.now().toEpochMilli();
        switch (server.phase()) {
            case REFUSED -> {
                FollowedNetwork known = network;
                if (known != null && (!sameSubnets || due)) {
                    request(
                            Server.requested(server.portId(), networkId, server.host(), subnetIds, server.attempts()),
                            known,
                            facts);
                }
            }
            case CHANGE_REFUSED -> {
                if (!sameSubnets || due) {
                    change(server, subnetIds, facts);
                }
            }
            case ACTIVE -> {
                if (!sameSubnets || !server.complete()) {
                    change(server, subnetIds, facts);
                }
            }
            case REQUESTED, CHANGING, RELEASED -> {}
        }
    }

    private void change(Server server, List<String> subnetIds, Facts facts) {
        servers.put(server.portId(), server.changing(subnetIds));
        facts.add(new DhcpPortChangeRequested(server.portId(), subnetIds));
    }

    private void request(Server server, FollowedNetwork known, Facts facts) {
        servers.put(server.portId(), server);
        String host = server.host();
        facts.add(new DhcpPortRequested(
                server.portId(),
                networkId,
                known.projectId(),
                host.isEmpty() ? "dhcp-distributed-" + networkId : "dhcp" + host + "-" + networkId,
                UUID.fromString(server.portId()).getMostSignificantBits(),
                server.subnetIds(),
                host.isEmpty() ? null : host));
    }

    private String portId(String host, int number) {
        String name = "dhcp/" + networkId + "/" + host + "/" + number;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Live nodes that serve already, then the live ones with the least to do; a dead one only for want of others. */
    private List<String> hosts() {
        if (!policy.scheduled()) {
            return List.of("");
        }
        List<String> current = serving()
                .map(Server::host)
                .filter(host -> alive.containsKey(host))
                .distinct()
                .sorted()
                .toList();
        List<String> chosen = new ArrayList<>();
        current.stream().filter(this::isAlive).forEach(chosen::add);
        alive.keySet().stream()
                .filter(host -> isAlive(host) && !chosen.contains(host))
                .sorted(Comparator.comparingInt(loads::of).thenComparing(Comparator.naturalOrder()))
                .forEach(chosen::add);
        current.stream().filter(host -> !isAlive(host)).forEach(chosen::add);
        return chosen.subList(0, Math.min(policy.serversPerNetwork(), chosen.size()));
    }

    private boolean isAlive(String host) {
        return alive.getOrDefault(host, false);
    }

    private void publishService(List<String> hosts, Facts facts) {
        DhcpService before = image.services().get(networkId);
        FollowedNetwork known = network;
        if (known == null || hosts.isEmpty()) {
            if (before != null) {
                facts.add(new DhcpServiceDeleted(before));
            }
            return;
        }
        List<Server> withPort = hosts.stream()
                .flatMap(host -> serving().filter(server -> server.host().equals(host)))
                .filter(Server::hasPort)
                .toList();
        List<String> nodes = policy.scheduled() ? hosts : List.of();
        List<String> portIds = withPort.stream().map(Server::portId).toList();
        if (before == null) {
            facts.add(new DhcpServiceCreated(new DhcpService(
                    networkId, known.projectId(), policy.mode(), nodes, portIds, Meta.created("", facts.now()))));
            return;
        }
        List<String> changed = new ArrayList<>();
        if (!before.mode().equals(policy.mode())) {
            changed.add("mode");
        }
        if (!before.nodes().equals(nodes)) {
            changed.add("nodes");
        }
        if (!before.portIds().equals(portIds)) {
            changed.add("port_ids");
        }
        if (!changed.isEmpty()) {
            DhcpService after = new DhcpService(
                    networkId,
                    before.projectId(),
                    policy.mode(),
                    nodes,
                    portIds,
                    before.meta().bumped(facts.now()));
            DhcpEvent updated = new DhcpServiceUpdated(after, changed);
            facts.add(updated);
        }
    }
}
