package dev.weir.bench.agent;

import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.desired.DesiredStore;
import dev.weir.agent.desired.NodeImage;
import dev.weir.agent.plan.NodeFacts;
import dev.weir.agent.plan.NodePlan;
import dev.weir.agent.plan.Planner;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.topic.Topics;
import dev.weir.serde.DesiredCodec;
import dev.weir.serde.Wire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What an agent does between a record and the host: 1,000 ports, 20,000 endpoints elsewhere, two groups of 5,000 members. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PlannerBenchmark {
    private static final String NODE = "hv1";
    private static final int PORTS = 1_000;
    private static final int ENDPOINTS = 20_000;
    private static final Map<String, Integer> PARTITIONS =
            DesiredStore.TOPICS.stream().collect(Collectors.toMap(Function.identity(), _ -> 1));

    private final NodeLoad load = new NodeLoad(NODE, PORTS, ENDPOINTS, 10, 5_000, 2);
    private final Desired asLoaded = load.endpointsUpTo(PORTS + ENDPOINTS - NodeLoad.OTHER_NODES);
    private final Desired oneMore = load.endpointsUpTo(PORTS + ENDPOINTS);
    private final List<Wire> records = new ArrayList<>();
    private final List<TopicPartition> places = new ArrayList<>();
    private final Set<String> devices = new HashSet<>();
    private final DesiredStore store;
    private final NodePlan plan;
    private int changes;

    /** Reads and plans once. */
    public PlannerBenchmark() {
        load.forEach(desired -> {
            records.add(DesiredCodec.encode(desired.key(), desired, records.size() + 1));
            places.add(place(desired));
        });
        for (int i = 0; i < PORTS; i++) {
            devices.add(NodeLoad.tap(i));
        }
        store = readAll();
        plan = newPlan();
        plan.update(store.image(), devices);
    }

    private static TopicPartition place(Desired desired) {
        return new TopicPartition(Topics.desired(desired.key().kind()), 0);
    }

    private static NodePlan newPlan() {
        return new NodePlan(
                new Planner(new NodeFacts(NODE, "linux", "172.31.255.1", List.of("vxlan", "local"), Map.of())));
    }

    /** From the records of all partitions, which are read to their ends. */
    @Benchmark
    public final DesiredStore readAll() {
        DesiredStore fresh = new DesiredStore(NODE, PARTITIONS);
        for (int i = 0; i < records.size(); i++) {
            Wire wire = records.get(i);
            fresh.accept(places.get(i), wire.key(), i + 1L, wire.value());
        }
        Set.copyOf(places).forEach(fresh::reachedEnd);
        NodeImage before = NodeImage.EMPTY;
        for (NodeImage now = fresh.refresh(); now != before; now = fresh.refresh()) {
            before = now;
        }
        return fresh;
    }

    @Benchmark
    public NodePlan planAll() {
        NodePlan fresh = newPlan();
        fresh.update(store.image(), devices);
        return fresh;
    }

    /** An endpoint comes, or goes again. */
    @Benchmark
    public Set<TargetKey> planOneEndpoint() {
        changes++;
        Desired held = changes % 2 == 1 ? oneMore : asLoaded;
        long sequence = (long) records.size() + changes;
        Wire wire = DesiredCodec.encode(held.key(), held, sequence);
        store.accept(place(held), wire.key(), sequence, wire.value());
        return plan.update(store.refresh(), devices);
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(PlannerBenchmark.class.getName())
                        .build())
                .run();
    }
}
