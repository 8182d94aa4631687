package dev.weir.acceptance;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.command.ReplyTo;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.model.Subnet;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.report.NodeReport;
import dev.weir.dhcp.domain.Server;
import dev.weir.dhcp.shard.DhcpConfig;
import dev.weir.dhcp.shard.DhcpService;
import dev.weir.ipam.domain.Allocation;
import dev.weir.ipam.shard.IpamConfig;
import dev.weir.ipam.shard.IpamService;
import dev.weir.l2.domain.L2Config;
import dev.weir.l2.shard.L2Service;
import dev.weir.service.testing.Cluster;
import dev.weir.service.testing.Invariant;
import dev.weir.service.testing.Simulation;
import dev.weir.service.testing.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** All services together, in memory: processes die at any step, commands come twice and late, owners are succeeded. */
final class CloudSimulationTest {
    private static final int SEEDS = Integer.getInteger("weir.simulation.seeds", 2_000);
    private static final long FIRST_SEED = Long.getLong("weir.simulation.seed", 1);

    private static final Invariant NO_DOUBLE_ALLOCATION = Invariant.always("NoDoubleAllocation", cluster -> {
        Set<FixedIp> addresses = new HashSet<>();
        for (Allocation allocation : cluster.rows(ServiceName.IPAM, "allocation", Allocation.class)) {
            for (FixedIp fixedIp : allocation.fixedIps()) {
                if (!addresses.add(fixedIp)) {
                    return Optional.of("held twice in ipam: " + fixedIp);
                }
            }
        }
        addresses.clear();
        Set<String> macs = new HashSet<>();
        for (Port port : cluster.rows(ServiceName.L2, "port", Port.class)) {
            for (FixedIp fixedIp : port.fixedIps()) {
                if (!addresses.add(fixedIp)) {
                    return Optional.of("two ports have " + fixedIp);
                }
            }
            if (!macs.add(port.networkId() + " " + port.macAddress())) {
                return Optional.of("two ports have the MAC " + port.macAddress());
            }
        }
        return Optional.empty();
    });

    private static final Invariant NO_SHARED_SEGMENT = Invariant.always("NoSharedSegment", cluster -> {
        Set<Object> segments = new HashSet<>();
        return cluster.rows(ServiceName.L2, "network", Network.class).stream()
                .flatMap(network -> network.segments().stream())
                .filter(segment -> segment.segmentationId() != null && !segments.add(segment))
                .findFirst()
                .map(segment -> "two networks have " + segment);
    });

    private static final Invariant NOTHING_IS_LEAKED = Invariant.atRest("NothingIsLeaked", cluster -> {
        Map<String, Port> ports = new HashMap<>();
        cluster.rows(ServiceName.L2, "port", Port.class).forEach(port -> ports.put(port.id(), port));
        for (Allocation allocation : cluster.rows(ServiceName.IPAM, "allocation", Allocation.class)) {
            Port port = ports.get(allocation.portId());
            if (port == null) {
                return Optional.of("addresses of no port: " + allocation);
            }
            if (!Set.copyOf(port.fixedIps()).equals(Set.copyOf(allocation.fixedIps()))) {
                return Optional.of("ipam has " + allocation + ", l2 has " + port.fixedIps());
            }
        }
        Set<String> holders = new HashSet<>();
        cluster.rows(ServiceName.IPAM, "allocation", Allocation.class).forEach(a -> holders.add(a.portId()));
        for (Port port : ports.values()) {
            if (!port.fixedIps().isEmpty() && !holders.contains(port.id())) {
                return Optional.of("ipam knows nothing of the addresses of " + port);
            }
        }
        return Optional.empty();
    });

    private static final Invariant NO_SAGA_IS_STUCK = Invariant.atRest(
            "NoSagaIsStuck",
            cluster -> cluster.state(ServiceName.L2).entrySet().stream()
                    .filter(row -> row.getKey().startsWith("port_pending/")
                            || row.getKey().startsWith("port_change/")
                            || row.getKey().startsWith("network_deletion/"))
                    .findFirst()
                    .map(row -> row.getKey() + " = " + row.getValue()));

    private static final Invariant NO_ORPHAN = Invariant.atRest("NoOrphan", cluster -> {
        Set<String> networks = new HashSet<>();
        cluster.rows(ServiceName.L2, "network", Network.class).forEach(network -> networks.add(network.id()));
        for (Port port : cluster.rows(ServiceName.L2, "port", Port.class)) {
            if (!networks.contains(port.networkId())) {
                return Optional.of("a port without its network: " + port);
            }
        }
        return cluster.rows(ServiceName.IPAM, "subnet", Subnet.class).stream()
                .filter(subnet -> !networks.contains(subnet.networkId()))
                .findFirst()
                .map(subnet -> "a subnet without its network: " + subnet);
    });

    private static final Invariant EVERY_NETWORK_IS_SERVED = Invariant.atRest("EveryNetworkIsServed", cluster -> {
        Map<String, Set<String>> wanted = new HashMap<>();
        cluster.rows(ServiceName.IPAM, "subnet", Subnet.class).stream()
                .filter(Subnet::enableDhcp)
                .forEach(subnet -> wanted.computeIfAbsent(subnet.networkId(), id -> new HashSet<>())
                        .add(subnet.id()));
        for (Server server : cluster.rows(ServiceName.DHCP, "server", Server.class)) {
            if (server.phase() == Server.Phase.REFUSED || server.phase() == Server.Phase.CHANGE_REFUSED) {
                wanted.remove(server.networkId());
            }
        }
        for (Port port : cluster.rows(ServiceName.L2, "port", Port.class)) {
            Set<String> subnets = wanted.get(port.networkId());
            if (port.deviceOwner().equals(Port.OWNER_DHCP) && subnets != null) {
                port.fixedIps().forEach(ip -> subnets.remove(ip.subnetId()));
            }
        }
        return wanted.entrySet().stream()
                .filter(network -> !network.getValue().isEmpty())
                .findFirst()
                .map(network -> "no DHCP server has an address on " + network.getValue() + " of " + network.getKey());
    });

    private static final Invariant EVERY_BOUND_PORT_IS_ACTIVE = Invariant.atRest(
            "EveryBoundPortBecomesActive",
            cluster -> cluster.rows(ServiceName.L2, "port", Port.class).stream()
                    .filter(port ->
                            !port.binding().hostId().isEmpty() && !port.status().equals("ACTIVE"))
                    .findFirst()
                    .map(port -> "its node runs and its tap is plugged, but not active: " + port));

    @Test
    void whateverDiesAndWhateverIsRepeatedNothingIsLostOrDoubledOrLeaked() {
        Simulation.explore(FIRST_SEED, SEEDS, seed -> simulation(seed, new Tenants()));
    }

    private static Simulation simulation(long seed, Tenants tenants) {
        return Simulation.of(
                        seed,
                        List.of(
                                L2Service.spec(L2Config.defaults()),
                                IpamService.spec(IpamConfig.defaults()),
                                DhcpService.spec(DhcpConfig.defaults())),
                        tenants)
                .hold(NO_DOUBLE_ALLOCATION)
                .hold(NO_SHARED_SEGMENT)
                .hold(NOTHING_IS_LEAKED)
                .hold(NO_SAGA_IS_STUCK)
                .hold(NO_ORPHAN)
                .hold(EVERY_NETWORK_IS_SERVED)
                .hold(EVERY_BOUND_PORT_IS_ACTIVE)
                .hold(tenants.everyNodeIsAsDesired());
    }

    /** Few resources and small subnets, so that operations meet: deletions with creations, exhaustion, the same port. */
    private static final class Tenants implements Workload {
        private static final List<String> NODES = List.of("hv1", "hv2");

        private final Map<String, SimulatedNode> nodes = new TreeMap<>();
        private long restingSinceMs;

        @Override
        public List<Command> commands(Random random, Cluster seen, long nowMs) {
            List<String> networks = seen.keys(ServiceName.L2, "network");
            List<String> ports = seen.keys(ServiceName.L2, "port");
            List<String> subnets = seen.keys(ServiceName.IPAM, "subnet");
            List<Command> commands = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                commands.add(command(random, seen, nowMs, operation(random, networks, ports, subnets)));
            }
            return commands;
        }

        private static Operation operation(
                Random random, List<String> networks, List<String> ports, List<String> subnets) {
            int dice = random.nextInt(100);
            if (networks.isEmpty() || dice < 8) {
                return create(random, Kind.NETWORK, 1, n -> Map.of("name", "n" + n));
            }
            if (subnets.isEmpty() || dice < 20) {
                return subnet(random, any(random, networks));
            }
            if (ports.isEmpty() || dice < 60) {
                String network = any(random, networks);
                String node = any(random, NODES);
                int bulk = random.nextInt(4) == 0 ? 3 : 1;
                return create(
                        random,
                        Kind.PORT,
                        bulk,
                        n -> Map.of("network_id", network, "name", "p" + n, "binding:host_id", node));
            }
            if (dice < 63) {
                return new Operation.Update(
                        Kind.SUBNET,
                        any(random, subnets),
                        new Attributes(Map.of("enable_dhcp", random.nextBoolean())),
                        null);
            }
            if (dice < 67) {
                List<Map<String, String>> fixedIps = List.of(Map.of("subnet_id", any(random, subnets)));
                return new Operation.Update(
                        Kind.PORT, any(random, ports), new Attributes(Map.of("fixed_ips", fixedIps)), null);
            }
            if (dice < 70) {
                return new Operation.Update(
                        Kind.PORT, any(random, ports), new Attributes(Map.of("name", "r" + dice)), null);
            }
            if (dice < 90) {
                return new Operation.Delete(Kind.PORT, any(random, ports), null);
            }
            return dice < 95
                    ? new Operation.Delete(Kind.SUBNET, any(random, subnets), null)
                    : new Operation.Delete(Kind.NETWORK, any(random, networks), null);
        }

        private static Operation subnet(Random random, String network) {
            int block = random.nextInt(8);
            Map<String, Object> attributes = random.nextInt(3) > 0
                    ? Map.of("network_id", network, "ip_version", 4, "cidr", "10.0." + block + ".0/29")
                    : Map.of(
                            "network_id",
                            network,
                            "ip_version",
                            6,
                            "cidr",
                            "2001:db8:" + block + "::/64",
                            "ipv6_address_mode",
                            "slaac",
                            "ipv6_ra_mode",
                            "slaac");
            return create(random, Kind.SUBNET, 1, n -> attributes);
        }

        private static Operation create(
                Random random, Kind kind, int count, IntFunction<Map<String, Object>> attributes) {
            List<Operation.Draft> drafts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Map<String, Object> all = new HashMap<>(attributes.apply(random.nextInt(1_000)));
                all.put("project_id", "project");
                drafts.add(new Operation.Draft(uuid(random), random.nextLong(), new Attributes(all)));
            }
            return new Operation.Create(kind, drafts);
        }

        private static Command command(Random random, Cluster seen, long nowMs, Operation operation) {
            String id = uuid(random);
            Actor actor = new Actor("user", "project", List.of("member", "admin"), true, null);
            List<Position> after = new ArrayList<>();
            for (ServiceName service : ServiceName.values()) {
                int sequence = seen.events(service).size();
                if (sequence > 0) {
                    after.add(new Position(service, 0, sequence));
                }
            }
            return new Command(
                    id, id, "req-" + id, nowMs, nowMs + 20_000, actor, new ReplyTo("gateway", 0), after, operation);
        }

        @Override
        public List<NodeReport> reports(Random random, Cluster seen, long nowMs) {
            return node(any(random, NODES), nowMs).live(random, seen, nowMs);
        }

        @Override
        public boolean settle(Cluster seen, long nowMs, Consumer<NodeReport> say) {
            boolean settled = true;
            for (String name : NODES) {
                SimulatedNode node = node(name, nowMs);
                List<NodeReport> reports = node.settle(seen, nowMs);
                reports.forEach(say);
                settled &= reports.isEmpty() && !node.failing(nowMs);
            }
            restingSinceMs = nowMs;
            return settled;
        }

        /** What is on each node follows from desired state alone, and a restarted agent changes nothing. */
        Invariant everyNodeIsAsDesired() {
            return Invariant.atRest(
                    "EveryNodeIsAsDesired",
                    cluster -> nodes.values().stream()
                            .flatMap(node -> node.violation(cluster, restingSinceMs).stream())
                            .findFirst());
        }

        private SimulatedNode node(String name, long nowMs) {
            return nodes.computeIfAbsent(
                    name, key -> new SimulatedNode(key, "172.31.255." + (NODES.indexOf(key) + 1), nowMs));
        }

        private static String any(Random random, List<String> ids) {
            return ids.get(random.nextInt(ids.size()));
        }

        private static String uuid(Random random) {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }
    }
}
