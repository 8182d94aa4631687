package dev.weir.bench;

import dev.weir.agent.desired.NodeImage;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.topic.Topics;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Ten ports a node on as many nodes as wished, all agents of which start at once; then ports come one by one, and each counts as there when
 * the last agent with an interest in it has it.
 */
final class AgentsRun {
    /** Nodes that have a port of one network, ten networks a project: so many of a project's default group. */
    static final int NODES_A_NETWORK = 20;

    private static final int PORTS_A_NODE = 10;
    /** For whole networks, whose nodes are all different. */
    static final int AGENTS_UNIT = NODES_A_NETWORK;

    private static final int WIDE_NODES_MAX = 1_000;
    private static final int BATCH = 100;
    private static final int IN_FLIGHT = 4;
    private static final int CHANGES = 200;
    private static final long ALIVE_MS_MAX = 120_000;
    private static final long COLD_MS_MAX = 600_000;
    private static final long APPLIED_MS_MAX = 30_000;

    private final Api api;
    private final Load load;
    private final Report report;
    private final String bootstrapServers;
    private final String prefix;
    private final List<String> nodes;
    private final Population population;

    /** @param agents a multiple of {@link #AGENTS_UNIT} */
    AgentsRun(Api api, Load load, Report report, String bootstrapServers, String runId, int agents) {
        this.api = api;
        this.load = load;
        this.report = report;
        this.bootstrapServers = bootstrapServers;
        this.prefix = "agents-" + runId;
        this.nodes = IntStream.range(0, agents).mapToObj(i -> "bench-" + i).toList();
        this.population = new Population(prefix, networks(), nodes);
    }

    private int networks() {
        return nodes.size() * PORTS_A_NODE / Population.PORTS_A_NETWORK;
    }

    void run() throws InterruptedException {
        try (AgentNodes alive = new AgentNodes(bootstrapServers, nodes);
                AgentFleet fleet = new AgentFleet(bootstrapServers, nodes.size())) {
            alive.start();
            awaitNodes();
            report.heading("%,d nodes with %d ports each".formatted(nodes.size(), PORTS_A_NODE));
            fill();
            String wide = wideNetwork();
            long startNs = System.nanoTime();
            fleet.start(nodes);
            fleet.awaitInSync(COLD_MS_MAX);
            report.add("all agents start cold, until the last is in sync", (System.nanoTime() - startNs) / 1e9, "s");
            changes("new port, until its agents have it", fleet, population.networks(), population::projectOf, CHANGES);
            changes(
                    "the first port of another project on its node",
                    fleet,
                    population.networks(),
                    _ -> null,
                    CHANGES / 4);
            try (RecordCount records = new RecordCount(bootstrapServers, Topics.desired(DesiredKey.Kind.MEMBERS))) {
                changes("the same, on a network of many nodes", fleet, List.of(wide), _ -> null, 1);
                report.add("records of a new member, for all nodes", records.count(), "");
            }
            changes("the same, on a network of many nodes", fleet, List.of(wide), _ -> null, CHANGES / 4);
        }
    }

    private void awaitNodes() throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ALIVE_MS_MAX);
        int seen = 0;
        while (seen < nodes.size()) {
            if (System.nanoTime() > deadlineNs) {
                throw new IllegalStateException(seen + " of " + nodes.size() + " nodes are registered");
            }
            TimeUnit.MILLISECONDS.sleep(500);
            seen = api.must(Api.Call.get("/agents?fields=host&alive=true"))
                    .getJsonArray("agents")
                    .size();
        }
    }

    private void fill() throws InterruptedException {
        int count = networks();
        must("create network, 50 a request", population.moreNetworks(count));
        must("create subnet, 50 a request", population.subnets(0));
        must("create port, bulk", population.portsInBulk(0, 0));
    }

    private void must(String name, List<Api.Call> calls) throws InterruptedException {
        Row row = load.run(name, IN_FLIGHT, 0, calls, (call, body) -> {
            if (call.path().equals("/networks")) {
                population.networksMade(body);
            }
        });
        report.add(row);
        if (!row.errors().isEmpty()) {
            throw new IllegalStateException(name + ": " + row.errors());
        }
    }

    /** One port each on up to 1,000 nodes. @return the network's id */
    private String wideNetwork() throws InterruptedException {
        String network = api.must(Api.Call.post("/networks", "network", new JsonObject().put("name", prefix + "-wide")))
                .getJsonObject("network")
                .getString("id");
        api.must(Api.Call.post(
                "/subnets",
                "subnet",
                new JsonObject().put("network_id", network).put("ip_version", 4).put("cidr", "192.168.0.0/16")));
        int wide = Math.min(WIDE_NODES_MAX, nodes.size());
        for (int from = 0; from < wide; from += BATCH) {
            JsonArray ports = new JsonArray();
            nodes.subList(from, Math.min(wide, from + BATCH)).forEach(node -> ports.add(port(network, node)));
            api.must(Api.Call.bulk("/ports", ports));
        }
        return network;
    }

    private JsonObject port(String network, String node) {
        return new JsonObject()
                .put("name", prefix)
                .put("network_id", network)
                .put("device_owner", "compute:nova")
                .put("binding:host_id", node);
    }

    /** @param projects whose the port on a network is; null: the administrator's own */
    private void changes(
            String what,
            AgentFleet fleet,
            List<String> networks,
            Function<String, @Nullable String> projects,
            int count)
            throws InterruptedException {
        // Thousands of agents in one process share its collections, as real ones do not: none is to fall among few
        // changes.
        System.gc();
        Histogram us = new Histogram(TimeUnit.MINUTES.toMicros(1), 3);
        Histogram agents = new Histogram(3);
        for (int i = 0; i < count; i++) {
            String network = networks.get((int) (i * 7L % networks.size()));
            List<String> there = new ArrayList<>(
                    fleet.interestedIn((_, image) -> image.networks().containsKey(network)));
            String node = there.get(i % there.size());
            JsonObject made = api.must(Api.Call.post(
                            "/ports", "port", port(network, node).mergeIn(owner(projects.apply(network)))))
                    .getJsonObject("port");
            long answeredNs = System.nanoTime();
            List<String> groups = made.getJsonArray("security_groups").stream()
                    .map(String.class::cast)
                    .toList();
            Set<String> interested = new HashSet<>(fleet.interestedIn((_, image) -> cares(image, network, groups)));
            AgentWatch watch = new AgentWatch(made.getString("id"), node, network, groups, interested);
            fleet.watch(watch);
            long appliedNs = watch.await(APPLIED_MS_MAX);
            fleet.forget(watch);
            us.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(appliedNs - answeredNs)));
            agents.recordValue(interested.size());
        }
        if (count > 1) {
            report.add(what + ": p50", us.getValueAtPercentile(50) / 1e3, "ms");
            report.add(what + ": p99", us.getValueAtPercentile(99) / 1e3, "ms");
        }
        report.add(what + ": max", us.getMaxValue() / 1e3, "ms");
        report.add(what + ": agents", agents.getMean(), "");
    }

    private static JsonObject owner(@Nullable String project) {
        return project == null ? new JsonObject() : new JsonObject().put("project_id", project);
    }

    private static boolean cares(NodeImage image, String network, List<String> groups) {
        return image.networks().containsKey(network) || groups.stream().anyMatch(image.groups()::containsKey);
    }
}
