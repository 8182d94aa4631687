package dev.weir.gateway.view;

import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Node;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.model.SecurityGroupRule;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.model.Subnet;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.report.NodeReport;
import dev.weir.gateway.wire.Surroundings;
import dev.weir.serde.Json;
import dev.weir.serde.StateCodec.StateRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All resources, as the services' state topics have them. One thread changes it; any number read it: what one reads
 * within {@link #read} is one moment's.
 */
public final class View implements Surroundings {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<Kind, Rows<? extends Resource>> rows = new EnumMap<>(Kind.class);
    private final Rows<Network> networks = new Rows<Network>()
            .index("name", n -> List.of(n.name()))
            .index("project_id", n -> List.of(n.projectId()))
            .index("shared", n -> n.shared() ? List.of("True") : List.of())
            .index("router:external", n -> n.routerExternal() ? List.of("True") : List.of());
    private final Rows<Subnet> subnets = new Rows<Subnet>()
            .index("name", s -> List.of(s.name()))
            .index("project_id", s -> List.of(s.projectId()))
            .index("network_id", s -> List.of(s.networkId()))
            .index("cidr", s -> List.of(s.cidr()));
    private final Rows<Port> ports = new Rows<Port>()
            .index("name", p -> unlessEmpty(p.name()))
            .index("project_id", p -> List.of(p.projectId()))
            .index("network_id", p -> List.of(p.networkId()))
            .index("device_id", p -> unlessEmpty(p.deviceId()))
            .index("device_owner", p -> unlessEmpty(p.deviceOwner()))
            .index("mac_address", p -> List.of(p.macAddress()))
            .index("security_groups", Port::securityGroups)
            .index("binding:host_id", p -> unlessEmpty(p.binding().hostId()))
            .index("ip_address", p -> ofEach(p, FixedIp::ipAddress))
            .index("subnet_id", p -> ofEach(p, FixedIp::subnetId));
    private final Rows<SecurityGroup> groups = new Rows<SecurityGroup>()
            .index("name", g -> List.of(g.name()))
            .index("project_id", g -> List.of(g.projectId()));
    private final Rows<SecurityGroupRule> rules = new Rows<SecurityGroupRule>()
            .index("project_id", r -> List.of(r.projectId()))
            .index("security_group_id", r -> List.of(r.securityGroupId()))
            .index("remote_group_id", r -> r.remoteGroupId() == null ? List.of() : List.of(r.remoteGroupId()));
    private final Rows<Node> nodes = new Rows<Node>().index("host", n -> List.of(n.host()));

    private final Renderings renderings = new Renderings();
    private final Map<String, NodeReport.Heartbeat> heartbeats = new ConcurrentHashMap<>();
    private final Watermarks<Log> watermarks = new Watermarks<>();

    private record Log(ServiceName service, int shard) {}

    private static final Map<Kind, Class<? extends Resource>> TYPES = new EnumMap<>(Map.of(
            Kind.NETWORK, Network.class,
            Kind.SUBNET, Subnet.class,
            Kind.PORT, Port.class,
            Kind.SECURITY_GROUP, SecurityGroup.class,
            Kind.SECURITY_GROUP_RULE, SecurityGroupRule.class,
            Kind.NODE, Node.class));

    public View() {
        rows.put(Kind.NETWORK, networks);
        rows.put(Kind.SUBNET, subnets);
        rows.put(Kind.PORT, ports);
        rows.put(Kind.SECURITY_GROUP, groups);
        rows.put(Kind.SECURITY_GROUP_RULE, rules);
        rows.put(Kind.NODE, nodes);
    }

    private static List<String> unlessEmpty(String text) {
        return text.isEmpty() ? List.of() : List.of(text);
    }

    /** Nearly every port has one address. */
    private static List<String> ofEach(Port port, Function<FixedIp, String> property) {
        List<FixedIp> fixedIps = port.fixedIps();
        return fixedIps.size() == 1
                ? List.of(property.apply(fixedIps.getFirst()))
                : fixedIps.stream().map(property).distinct().toList();
    }

    /** The record that holds resources of a kind. */
    public static Class<? extends Resource> type(Kind kind) {
        Class<? extends Resource> type = TYPES.get(kind);
        if (type == null) {
            throw new IllegalArgumentException("no resources of kind " + kind);
        }
        return type;
    }

    /** Everything read inside sees the same moment. Short: it holds back the loader. */
    public <T> T read(Supplier<T> reading) {
        lock.readLock().lock();
        try {
            return reading.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** What comes until {@link #loaded} is all there is so far: as nobody reads it yet, it is indexed at the end. */
    void load() {
        write(() -> rows.values().forEach(Rows::load));
    }

    void loaded() {
        write(() -> rows.values().forEach(Rows::loaded));
    }

    private void write(Runnable change) {
        lock.writeLock().lock();
        try {
            change.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Records of one service's state, in the order of their topic.
     *
     * @throws java.io.UncheckedIOException if a resource cannot be read: then the view must not go on
     */
    public void apply(Collection<StateRecord> records) {
        List<Change> changes = new ArrayList<>(records.size());
        for (StateRecord record : records) {
            change(record).ifPresent(changes::add);
        }
        write(() -> changes.forEach(this::apply));
    }

    /** All that a service's log has up to there has been applied. */
    public void reached(Position position) {
        watermarks.advance(new Log(position.service(), position.shard()), position.sequence());
    }

    /** @param after null: it is gone */
    private record Change(Kind kind, String id, @Nullable Resource after) {}

    /** Empty if the row is no resource's. */
    private static Optional<Change> change(StateRecord record) {
        byte[] body = record.body();
        return Kind.ofWire(record.table())
                .filter(TYPES::containsKey)
                .map(kind -> new Change(kind, record.key(), body == null ? null : Json.read(body, type(kind))));
    }

    private void apply(Change change) {
        Resource after = change.after();
        Resource before = after == null ? rows(change.kind()).remove(change.id()) : put(after);
        makeStale(before);
        makeStale(after);
    }

    private @Nullable Resource put(Resource resource) {
        return switch (resource) {
            case Network network -> {
                // Its subnets show whether it is shared or external.
                subnets.find("network_id", network.id()).forEach(renderings::stale);
                yield networks.put(network);
            }
            case Subnet subnet -> subnets.put(subnet);
            case Port port -> ports.put(port);
            case SecurityGroup group -> groups.put(group);
            case SecurityGroupRule rule -> rules.put(rule);
            case Node node -> nodes.put(node);
            default -> throw new IllegalArgumentException("no rows of kind " + resource.kind());
        };
    }

    private void makeStale(@Nullable Resource changed) {
        switch (changed) {
            case Subnet subnet -> renderings.stale(subnet.networkId());
            case SecurityGroupRule rule -> renderings.stale(rule.securityGroupId());
            case null, default -> {}
        }
    }

    /** A resource of this view without what is hidden from whom asks. Within {@link #read} only. */
    public byte[] json(Resource resource, Set<String> hidden, Supplier<byte[]> render) {
        return renderings.json(resource, hidden, render);
    }

    void heard(NodeReport.Heartbeat heartbeat) {
        heartbeats.merge(heartbeat.node(), heartbeat, (known, heard) -> heard.epoch() >= known.epoch() ? heard : known);
    }

    /** Within {@link #read} only. */
    public Rows<? extends Resource> rows(Kind kind) {
        Rows<? extends Resource> found = rows.get(kind);
        if (found == null) {
            throw new IllegalArgumentException("no rows of kind " + kind);
        }
        return found;
    }

    public @Nullable Resource get(Kind kind, String id) {
        return read(() -> rows(kind).get(id));
    }

    /**
     * What a project may see at all, so that a list need not look at what belongs to others; policy decides about
     * each. Within {@link #read} only.
     */
    Ids scope(Kind kind, String projectId) {
        List<SortedIds> sets = new ArrayList<>();
        switch (kind) {
            case NETWORK -> sets.addAll(networksSeen(projectId));
            case SUBNET -> {
                sets.add(subnets.find("project_id", projectId));
                new Ids(networksSeen(projectId))
                        .walk(null, false)
                        .forEach(network -> sets.add(subnets.find("network_id", network)));
            }
            case PORT -> {
                sets.add(ports.find("project_id", projectId));
                networks.find("project_id", projectId).forEach(network -> sets.add(ports.find("network_id", network)));
            }
            case SECURITY_GROUP -> sets.add(groups.find("project_id", projectId));
            case SECURITY_GROUP_RULE -> {
                sets.add(rules.find("project_id", projectId));
                groups.find("project_id", projectId).forEach(group -> sets.add(rules.find("security_group_id", group)));
            }
            case NODE, DHCP_SERVICE -> {}
        }
        return new Ids(sets);
    }

    private List<SortedIds> networksSeen(String projectId) {
        return List.of(
                networks.find("project_id", projectId),
                networks.find("shared", "True"),
                networks.find("router:external", "True"));
    }

    @Override
    public @Nullable Network network(String id) {
        return read(() -> networks.get(id));
    }

    @Override
    public List<String> subnetsOf(String networkId) {
        return read(() -> List.copyOf(subnets.find("network_id", networkId)));
    }

    @Override
    public List<SecurityGroupRule> rulesOf(String securityGroupId) {
        return read(() -> {
            List<SecurityGroupRule> found = new ArrayList<>();
            for (String id : rules.find("security_group_id", securityGroupId)) {
                SecurityGroupRule rule = rules.get(id);
                if (rule != null) {
                    found.add(rule);
                }
            }
            return found;
        });
    }

    @Override
    public long portsOn(String host) {
        return read(() -> (long) ports.find("binding:host_id", host).size());
    }

    @Override
    public @Nullable Instant heardOf(String host) {
        NodeReport.Heartbeat heartbeat = heartbeats.get(host);
        return heartbeat == null ? null : heartbeat.at();
    }

    /** The latest of each node, by the node's name. */
    public Map<String, NodeReport.Heartbeat> heartbeats() {
        return Map.copyOf(heartbeats);
    }

    /** Completes when the view has seen the log that far. */
    public CompletableFuture<Void> await(Position position) {
        return watermarks.await(new Log(position.service(), position.shard()), position.sequence());
    }

    /** How far it has seen each log. */
    public List<Position> positions() {
        List<Position> positions = new ArrayList<>();
        watermarks.all().forEach((log, sequence) -> positions.add(new Position(log.service(), log.shard(), sequence)));
        return positions;
    }

    /** How many resources of each kind. */
    public Map<String, Integer> sizes() {
        return read(() -> {
            Map<String, Integer> sizes = new HashMap<>();
            rows.forEach((kind, of) -> sizes.put(kind.collection(), of.size()));
            return sizes;
        });
    }
}
