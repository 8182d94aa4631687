package dev.weir.bench.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.weir.bench.Conditions;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredEndpoints;
import dev.weir.contracts.desired.DesiredMembers;
import dev.weir.contracts.desired.DesiredPort;
import dev.weir.serde.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Fills an empty node by one real agent with a real kernel, a real broker beside it, and desired state written in the services' place.
 * Runs in namespaces of its own, which the launcher makes.
 */
@Command(
        name = "bench --agent-cold",
        sortOptions = false,
        description = "Measures one real agent: from an empty node, after a restart, and for single changes.")
public final class AgentCold implements Callable<Integer> {
    private static final String NODE = "hv1";
    private static final int LIMIT_SECONDS = 120;
    private static final int CHANGES = 30;

    @Option(names = "--ports", description = "ports on the node; default: ${DEFAULT-VALUE}")
    private int ports = 1_000;

    @Option(names = "--endpoints", description = "endpoints on other nodes; default: ${DEFAULT-VALUE}")
    private int endpoints = 20_000;

    @Option(names = "--networks", description = "networks of both, up to 250; default: ${DEFAULT-VALUE}")
    private int networks = 10;

    @Option(names = "--members", description = "members of each security group; default: ${DEFAULT-VALUE}")
    private int members = 5_000;

    @Option(names = "--groups", description = "security groups; default: ${DEFAULT-VALUE}")
    private int groups = 2;

    @Option(names = "--restarts", description = "how often it is restarted; default: ${DEFAULT-VALUE}")
    private int restarts = 5;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description =
                    "instead of measuring: an AOT cache for agents of this build, by a small node's (see --ports and the others)")
    private @Nullable Path record;

    @Option(names = "--json", description = "write the result here")
    private @Nullable Path json;

    @Option(names = "--broker-port", required = true, description = "of the broker that is started")
    private int brokerPort;

    @Option(names = "--data", required = true, description = "folder for the broker's data and logs")
    private Path data = Path.of(".");

    @Option(names = "--state", required = true, description = "the agent's state directory")
    private Path state = Path.of(".");

    @Parameters(description = "the command that starts the agent")
    private List<String> agentCommand = List.of();

    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();

    private record Result(Conditions conditions, Map<String, Double> milliseconds, List<String> violations) {}

    private AgentCold() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new AgentCold())
                .setExecutionExceptionHandler((failure, _, _) -> {
                    System.err.println("bench: " + failure.getMessage());
                    return 1;
                })
                .execute(args));
    }

    /** @return 0 if nothing was violated; figures are for the reader to judge */
    @Override
    public Integer call() throws Exception {
        String address = "127.0.0.1:" + brokerPort;
        Conditions before = Conditions.begin(address);
        NodeLoad load = new NodeLoad(NODE, ports, endpoints, networks, members, groups);
        Guests guests = new Guests(load);
        guests.plug();
        try (BrokerProcess broker = BrokerProcess.start(data, brokerPort);
                DesiredFeed feed = new DesiredFeed(address)) {
            if (record != null) {
                record(record, feed, load);
                broker.requireAlive();
                return 0;
            }
            load.forEach(feed::write);
            feed.flush();
            System.out.printf(
                    "%d ports and %d remote endpoints on %d networks, %d groups of %d members%n%n",
                    ports, endpoints, networks, groups, members);
            AgentProcess agent = cold();
            secondPass(agent);
            changes(agent, feed, load);
            restarts(agent, guests).kill();
            broker.requireAlive();
        }
        report(before.end());
        return violations.isEmpty() ? 0 : 1;
    }

    /**
     * The agent that is recorded does what agents do at their start: it goes on from what the one before it knew, reads what has come
     * since, finds half of that on the host, puts the other half there, and looks at all of it once more.
     */
    private void record(Path cache, DesiredFeed feed, NodeLoad load) throws IOException, InterruptedException {
        List<Desired> later = new ArrayList<>();
        AtomicInteger count = new AtomicInteger();
        load.forEach(record -> {
            boolean one = record instanceof DesiredEndpoints
                    || record instanceof DesiredMembers
                    || record instanceof DesiredPort;
            if (one && count.getAndIncrement() % 2 == 1) {
                later.add(record);
            } else {
                feed.write(record);
            }
        });
        feed.flush();
        Path log = data.resolve("agent.log");
        AgentProcess first = AgentProcess.start(agentCommand, state, log);
        first.await("in sync", LIMIT_SECONDS, AgentCold::settled);
        first.stop(LIMIT_SECONDS);
        later.forEach(feed::write);
        feed.flush();
        List<String> recording = new ArrayList<>(agentCommand);
        recording.add(1, "-XX:AOTCacheOutput=" + cache);
        AgentProcess second = AgentProcess.start(recording, state, log);
        second.await("in sync", LIMIT_SECONDS, AgentCold::settled);
        secondPass(second);
        second.stop(LIMIT_SECONDS);
    }

    private AgentProcess cold() throws IOException, InterruptedException {
        AgentProcess agent = AgentProcess.start(agentCommand, state, data.resolve("agent.log"));
        figure("cold: process start to programmed", agent.await("in sync", LIMIT_SECONDS, AgentCold::settled));
        phases(agent).forEach((phase, ms) -> figure("cold: until " + phase, ms));
        figure("cold: steps", agent.status().path("steps_total").asLong());
        return agent;
    }

    private static boolean settled(JsonNode status) {
        return status.path("in_sync").asBoolean() && status.path("failing").isEmpty();
    }

    /** @return milliseconds since its process was started, by what it says that it had done then */
    private static Map<String, Double> phases(AgentProcess agent) throws IOException {
        JsonNode status = agent.status();
        Map<String, Double> phases = new LinkedHashMap<>();
        for (String phase : List.of("started_at", "read_at", "in_sync_at")) {
            if (status.hasNonNull(phase)) {
                long at = Instant.parse(status.get(phase).asText()).toEpochMilli();
                phases.put(phase, (double) (at - agent.startedMs()));
            }
        }
        return phases;
    }

    /** The next look at the whole host must find nothing to do. */
    private void secondPass(AgentProcess agent) throws IOException, InterruptedException {
        long steps = agent.status().path("steps_total").asLong();
        long pass = agent.status().path("pass").asLong();
        agent.await(
                "past another full pass",
                LIMIT_SECONDS,
                status -> status.path("pass").asLong() > pass
                        && status.path("pass_full").asBoolean());
        figure("second pass: took", agent.status().path("pass_micros").asLong() / 1_000.0);
        expectSame("second pass: changes", 0, agent.status().path("steps_total").asLong() - steps);
    }

    private void changes(AgentProcess agent, DesiredFeed feed, NodeLoad load) throws IOException, InterruptedException {
        int next = ports + endpoints;
        timed(agent, feed, "an endpoint comes", i -> load.endpointsUpTo(next + i));
        timed(agent, feed, "a member comes", i -> load.membersUpTo(next + i));
        timed(agent, feed, "a group's rule changes", i -> load.admits(0, 8_000 + i));
    }

    /** From the confirmed record to the agent's word that it is applied. */
    private void timed(AgentProcess agent, DesiredFeed feed, String what, IntFunction<Desired> change)
            throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            RecordMetadata at = feed.writeNow(change.apply(i));
            long startNs = System.nanoTime();
            String partition = at.topic() + "-" + at.partition();
            agent.await(
                    "past a change",
                    LIMIT_SECONDS,
                    status -> status.path("applied").path(partition).asLong() > at.offset());
            millis.add((System.nanoTime() - startNs) / 1_000_000.0);
        }
        spread(what, millis);
    }

    /** Each time it is killed, and comes back to a host that has all it wants. */
    private AgentProcess restarts(AgentProcess running, Guests guests) throws IOException, InterruptedException {
        guests.awaitReach(LIMIT_SECONDS);
        AgentProcess agent = running;
        Map<String, List<Double>> phases = new LinkedHashMap<>();
        List<Double> inSync = new ArrayList<>();
        long sent = 0;
        long answered = 0;
        long changes = 0;
        for (int i = 0; i < restarts; i++) {
            Guests.Ping ping = guests.ping();
            TimeUnit.SECONDS.sleep(1);
            agent.kill();
            agent = AgentProcess.start(agentCommand, state, data.resolve("agent.log"));
            inSync.add((double) agent.await("in sync", LIMIT_SECONDS, AgentCold::settled));
            phases(agent)
                    .forEach((phase, ms) -> phases.computeIfAbsent(phase, _ -> new ArrayList<>())
                            .add(ms));
            changes += agent.status().path("steps_total").asLong(-1);
            TimeUnit.SECONDS.sleep(1);
            Guests.Ping.Count count = ping.stop();
            sent += count.sent();
            answered += count.received();
        }
        spread("restart: process start to in sync", inSync);
        phases.forEach((phase, times) -> spread("restart: until " + phase, times));
        figure("restart: pings sent", sent);
        expectSame("restart: pings answered", sent, answered);
        expectSame("restart: changes", 0, changes);
        return agent;
    }

    private void spread(String what, List<Double> values) {
        if (values.isEmpty()) {
            return;
        }
        values.sort(null);
        figure(what + ": p50", values.get(values.size() / 2));
        figure(what + ": max", values.getLast());
    }

    private void figure(String what, double value) {
        figures.put(what, value);
        System.out.printf("%-44s %10.1f%n", what, value);
    }

    private void expectSame(String what, long expected, long found) {
        System.out.printf("%-44s %10d%n", what, found);
        if (expected != found) {
            violations.add(what + " is " + found + ", not " + expected);
            System.out.println("  expected " + expected);
        }
    }

    private void report(Conditions conditions) throws IOException {
        System.out.printf(
                "%nms unless it is a count; %d cores, load %.1f before and %.1f after, Java %s, %s%n",
                conditions.cores(),
                conditions.loadBefore(),
                conditions.loadAfter(),
                conditions.java(),
                conditions.date());
        if (json != null) {
            Files.write(
                    json,
                    Json.mapper()
                            .writer(SerializationFeature.INDENT_OUTPUT)
                            .writeValueAsBytes(new Result(conditions, figures, violations)));
        }
    }
}
