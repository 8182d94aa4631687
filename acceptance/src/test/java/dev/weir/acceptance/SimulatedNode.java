package dev.weir.acceptance;

import dev.weir.agent.desired.DesiredStore;
import dev.weir.agent.loop.NodeLoop;
import dev.weir.agent.plan.HostNames;
import dev.weir.agent.plan.NodeFacts;
import dev.weir.agent.plan.Planner;
import dev.weir.agent.status.NodeReporter;
import dev.weir.agent.status.ReportOutbox;
import dev.weir.agent.testing.FakeHost;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.report.NodeReport;
import dev.weir.serde.DesiredCodec;
import dev.weir.serde.Wire;
import dev.weir.service.testing.Cluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * A hypervisor with the real agent, but for its kernel, which is in memory. The host outlives the agent, which reads late,
 * meets steps that fail, dies, and comes back to read what compaction left.
 */
final class SimulatedNode {
    private static final Duration HEAL = Duration.ofSeconds(10);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Map<String, Integer> ONE_PARTITION_EACH =
            DesiredStore.TOPICS.stream().collect(Collectors.toMap(topic -> topic, topic -> 1));

    private final String name;
    private final String tunnelIp;
    private final FakeHost host = new FakeHost();
    private final Map<String, Integer> next = new HashMap<>();
    private long epoch;
    private DesiredStore store;
    private ReportOutbox outbox;
    private NodeLoop loop;

    SimulatedNode(String name, String tunnelIp, long nowMs) {
        this.name = name;
        this.tunnelIp = tunnelIp;
        restart(nowMs);
    }

    /** The agent dies, with what it has not reported yet, and a new one finds the host as it is. */
    void restart(long nowMs) {
        epoch++;
        next.clear();
        store = new DesiredStore(name, ONE_PARTITION_EACH);
        outbox = new ReportOutbox();
        outbox.put(new NodeReport.Hello(
                name,
                epoch,
                "simulated",
                tunnelIp,
                1500,
                "linux",
                host.networkTypes(),
                Map.of(),
                Instant.ofEpochMilli(nowMs)));
        NodeFacts facts = new NodeFacts(name, "linux", tunnelIp, host.networkTypes(), Map.of());
        NodeLoop fresh = new NodeLoop(
                host,
                new Planner(facts),
                new NodeReporter(name, epoch, outbox),
                HEAL,
                HEARTBEAT,
                Runnable::run,
                Runnable::run,
                () -> {});
        loop = fresh;
        host.watch(fresh::host);
    }

    /** One random thing of all that happens on a hypervisor. */
    List<NodeReport> live(Random random, Cluster cluster, long nowMs) {
        host.failing = step -> random.nextInt(20) == 0;
        int dice = random.nextInt(20);
        if (dice == 0) {
            restart(nowMs);
        } else if (dice < 5) {
            List<String> taps = taps(cluster);
            if (!taps.isEmpty()) {
                host.plug(taps.get(random.nextInt(taps.size())));
            }
        } else {
            read(cluster, random.nextInt(20));
            turn(nowMs);
        }
        return outbox.take(random.nextInt(6));
    }

    /**
     * Everything there is to read and to do, without faults.
     *
     * @return what there was to report
     */
    List<NodeReport> settle(Cluster cluster, long nowMs) {
        host.failing = step -> false;
        List<String> taps = taps(cluster);
        Set.copyOf(host.taps).stream().filter(tap -> !taps.contains(tap)).forEach(host::unplug);
        taps.stream().filter(tap -> !host.taps.contains(tap)).forEach(host::plug);
        while (read(cluster, Integer.MAX_VALUE)) {
            turn(nowMs);
        }
        turn(nowMs);
        List<NodeReport> reports = new ArrayList<>();
        for (NodeReport report : outbox.take(Integer.MAX_VALUE)) {
            // Time passes in a simulation at rest too, and hearts beat on.
            if (!(report instanceof NodeReport.Heartbeat)) {
                reports.add(report);
            }
        }
        return reports;
    }

    /** Whether it waits for a retry. */
    boolean failing(long nowMs) {
        return !loop.failing(Instant.ofEpochMilli(nowMs)).isEmpty();
    }

    /** What is wrong with the host at rest: it must be what a new agent makes of a new host, and a restart changes nothing. */
    Optional<String> violation(Cluster cluster, long nowMs) {
        SimulatedNode other = new SimulatedNode(name, tunnelIp, nowMs);
        other.settle(cluster, nowMs);
        if (!host.objects.equals(other.host.objects)) {
            return Optional.of(name + " has " + host.objects + ", but should have " + other.host.objects);
        }
        host.takeSteps();
        restart(nowMs);
        settle(cluster, nowMs);
        return host.taken.isEmpty()
                ? Optional.empty()
                : Optional.of("after a restart the agent of " + name + " took " + host.taken);
    }

    /** The guests' interfaces: Nova plugs one for each port bound here. */
    private List<String> taps(Cluster cluster) {
        return cluster.rows(ServiceName.L2, "port", Port.class).stream()
                .filter(port -> port.binding().hostId().equals(name))
                .map(port -> HostNames.tap(port.id()))
                .toList();
    }

    /** @return whether there was anything new, or anything more to read has become known */
    private boolean read(Cluster cluster, int max) {
        boolean some = false;
        for (TopicPartition partition : store.interest()) {
            List<Wire> log = cluster.desired(partition.topic());
            Integer from = next.get(partition.topic());
            if (from == null) {
                compacted(log).forEach(wire -> accept(partition, wire));
                store.reachedEnd(partition);
                next.put(partition.topic(), log.size());
                some = true;
            } else {
                int to = Math.min(log.size(), from + Math.min(max, log.size()));
                log.subList(from, to).forEach(wire -> accept(partition, wire));
                next.put(partition.topic(), to);
                some |= to > from;
            }
        }
        Map<String, Long> positions = new HashMap<>();
        next.forEach((topic, offset) -> positions.put(topic + "-0", offset.longValue()));
        loop.desired(store.refresh(), store.inSync(), positions, store.unreadable());
        return some || store.interest().stream().anyMatch(partition -> !next.containsKey(partition.topic()));
    }

    private void accept(TopicPartition partition, Wire wire) {
        store.accept(partition, wire.key(), DesiredCodec.decode(wire).sequence(), wire.value());
    }

    /** The newest record of each key; tombstones are long gone. */
    private static List<Wire> compacted(List<Wire> log) {
        Map<String, Wire> newest = new LinkedHashMap<>();
        log.forEach(wire -> newest.put(wire.key(), wire));
        return newest.values().stream().filter(wire -> wire.value() != null).toList();
    }

    private void turn(long nowMs) {
        loop.turn(Instant.ofEpochMilli(nowMs));
    }
}
