package dev.weir.bench.decide;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.command.ReplyTo;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Reply;
import dev.weir.kernel.Batch;
import dev.weir.kernel.Checkpoint;
import dev.weir.kernel.Domain;
import dev.weir.kernel.Gate;
import dev.weir.kernel.Incoming;
import dev.weir.kernel.Limits;
import dev.weir.kernel.Origin;
import dev.weir.kernel.ShardCore;
import dev.weir.l2.domain.L2Config;
import dev.weir.l2.shard.L2Service;
import dev.weir.service.ApiProtocol;
import dev.weir.service.Input;
import dev.weir.service.ServiceMachine;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
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

/** A command through l2's shard core: gate, decide, replay, batch; without Kafka and JSON. Of 5,000 networks. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecideBenchmark {
    private static final int NETWORKS = 5_000;
    private static final long START_MS = 1_800_000_000_000L;
    private static final Actor ACTOR = new Actor("user", "project", List.of("admin"), true, "192.0.2.1");
    private static final ReplyTo REPLY_TO = new ReplyTo("gateway", 0);

    private final ShardCore<Input, EventEnvelope, Reply, DesiredKey, Desired> core;
    private final String group;
    private long asked;

    /** Makes the networks and a security group. */
    public DecideBenchmark() {
        ServiceMachine machine = L2Service.spec(L2Config.defaults()).machine().get();
        core = new ShardCore<>(
                new Domain<>(machine, new ApiProtocol(ServiceName.L2, 0), machine.desired()),
                Set.of(),
                Limits.defaults());
        core.takeOver(Checkpoint.START);
        for (int i = 0; i < NETWORKS; i++) {
            must(create(Kind.NETWORK, id(i), Map.of("name", "network-" + i)));
        }
        group = id(-1);
        must(create(Kind.SECURITY_GROUP, group, Map.of("name", "web")));
    }

    private static String id(long number) {
        return new UUID(0x4000L, 0x8000000000000000L | number).toString();
    }

    private static Operation create(Kind kind, String id, Map<String, Object> attributes) {
        return new Operation.Create(kind, List.of(new Operation.Draft(id, id.hashCode(), new Attributes(attributes))));
    }

    private Batch<EventEnvelope, Reply, DesiredKey, Desired> ask(Operation operation) {
        asked++;
        // Their answers are remembered for as long as they may be asked again.
        long nowMs = START_MS + 10 * asked;
        String id = id(1_000_000_000L + asked);
        Command command =
                new Command(id, id, "req-" + id, nowMs, nowMs + 15_000, ACTOR, REPLY_TO, List.of(), operation);
        Batch<EventEnvelope, Reply, DesiredKey, Desired> batch = core.step(
                List.of(new Incoming.Legible<>(
                        Origin.of("commands", asked),
                        new Input.Asked(command),
                        new Gate(id, id, nowMs + 15_000, Map.of()))),
                nowMs);
        core.committed();
        return batch;
    }

    private void must(Operation operation) {
        Batch<EventEnvelope, Reply, DesiredKey, Desired> batch = ask(operation);
        if (batch.events().isEmpty()) {
            throw new IllegalStateException(batch.replies().toString());
        }
    }

    @Benchmark
    public Object renameNetwork() {
        return ask(new Operation.Update(
                Kind.NETWORK, id(asked % NETWORKS), new Attributes(Map.of("name", "renamed-" + asked)), null));
    }

    @Benchmark
    public Object createAndDeleteRule() {
        String rule = id(2_000_000_000L + asked);
        Object created = ask(create(
                Kind.SECURITY_GROUP_RULE,
                rule,
                Map.of(
                        "security_group_id",
                        group,
                        "direction",
                        "ingress",
                        "ethertype",
                        "IPv4",
                        "protocol",
                        "tcp",
                        "port_range_min",
                        80,
                        "port_range_max",
                        80)));
        ask(new Operation.Delete(Kind.SECURITY_GROUP_RULE, rule, null));
        return created;
    }

    /** Is refused: nothing is decided. */
    @Benchmark
    public Object updateWhatIsNotThere() {
        return ask(new Operation.Update(Kind.NETWORK, id(-2), new Attributes(Map.of("name", "x")), null));
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder().include(DecideBenchmark.class.getName()).build()).run();
    }
}
