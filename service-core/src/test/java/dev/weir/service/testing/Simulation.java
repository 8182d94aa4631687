package dev.weir.service.testing;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Reply;
import dev.weir.kernel.Batch;
import dev.weir.kernel.ShardFailure;
import dev.weir.service.ServiceSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * Services wired together over topics in memory, with a manual clock and one seed for everything: what is read when, which
 * process dies at which step, who takes over from whom, which command arrives twice or late.
 *
 * <p>Each service has two processes. A process can die before its transaction commits, after it committed but before the
 * process knows, or while it loads; and one that was taken over goes on believing that it is the owner until a commit of
 * its is refused.
 *
 * <pre>{@code
 * Simulation.explore(1, 200, seed -> Simulation.of(seed, List.of(l2, ipam, dhcp), workload)
 *         .hold(NO_DOUBLE_ALLOCATION));
 * }</pre>
 */
public final class Simulation {
    private static final int PROCESSES = 2;
    private static final int STEPS = 150;
    private static final int REST_ROUNDS_MAX = 2_000;
    private static final long STEP_MS_MAX = 40;
    private static final int PROGRESS_EVERY = 1_000;

    private final long seed;
    private final Random random;
    private final Workload workload;
    private final Cluster cluster = new Cluster();
    private final Map<ServiceName, List<SimulatedProcess>> processes = new EnumMap<>(ServiceName.class);
    private final Map<ServiceName, ServiceSpec> specs = new EnumMap<>(ServiceName.class);
    private final List<Invariant> invariants = new ArrayList<>();
    private final List<Command> late = new ArrayList<>();
    private long nowMs = Commands.START_MS;
    private boolean faults = true;
    private int steps = STEPS;

    private Simulation(long seed, List<ServiceSpec> services, Workload workload) {
        this.seed = seed;
        this.random = new Random(seed);
        this.workload = workload;
        for (ServiceSpec spec : services) {
            List<SimulatedProcess> own = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                own.add(new SimulatedProcess(spec, cluster));
            }
            processes.put(spec.name(), own);
            specs.put(spec.name(), spec);
        }
        invariants.add(Invariant.acknowledgedMeansPresent());
        invariants.add(Invariant.refusedMeansWithoutEffect());
        invariants.add(Invariant.createdOnce());
        invariants.add(Invariant.everyCommandIsAnswered());
    }

    public static Simulation of(long seed, List<ServiceSpec> services, Workload workload) {
        return new Simulation(seed, services, workload);
    }

    /** One more, besides those of {@link Invariant} that hold for all services. */
    public Simulation hold(Invariant invariant) {
        invariants.add(invariant);
        return this;
    }

    /** With a bug. */
    public Simulation plant(Flaw flaw) {
        cluster.plant(flaw);
        return this;
    }

    /** Longer or shorter than usual. */
    public Simulation steps(int random) {
        steps = random;
        return this;
    }

    /** Only reordering, repetition and time; no process dies. */
    public Simulation withoutFaults() {
        faults = false;
        return this;
    }

    /** Runs one simulation for each of so many seeds, on all cores. @throws AssertionError that names the seed of a failure */
    public static void explore(long firstSeed, int seeds, LongFunction<Simulation> simulation) {
        AtomicInteger ended = new AtomicInteger();
        LongStream.range(firstSeed, firstSeed + seeds).parallel().forEach(seed -> {
            simulation.apply(seed).run();
            int so = ended.incrementAndGet();
            if (so % PROGRESS_EVERY == 0) {
                System.out.println("simulation: " + so + " of " + seeds + " seeds");
            }
        });
    }

    /**
     * Random steps, then rest: no more faults until nothing is under way.
     *
     * @return the topics as they are in the end
     * @throws AssertionError with the seed, if an invariant is violated or a service fails
     */
    public Cluster run() {
        int step = 0;
        try {
            for (; step < steps; step++) {
                randomStep();
            }
            rest();
            check(true);
            topicsAgreeWithTheLog();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("simulation with seed " + seed + ", step " + step + ": " + e.getMessage(), e);
        }
        return cluster;
    }

    private void randomStep() {
        nowMs += random.nextLong(STEP_MS_MAX);
        switch (random.nextInt(10)) {
            case 0, 1 -> workload.commands(random, cluster, nowMs).forEach(this::send);
            case 2 -> workload.reports(random, cluster, nowMs).forEach(cluster::report);
            case 3 -> sendLate();
            default -> processStep();
        }
    }

    private void send(Command command) {
        int fate = random.nextInt(10);
        if (fate == 0) {
            late.add(command);
            return;
        }
        ask(command);
        if (fate == 1) {
            ask(command);
        } else if (fate == 2) {
            late.add(command);
        }
    }

    private void sendLate() {
        if (!late.isEmpty()) {
            ask(late.remove(random.nextInt(late.size())));
        }
    }

    private void ask(Command command) {
        cluster.ask(command.operation().resource().service(), command);
    }

    private void processStep() {
        ServiceName[] services = processes.keySet().toArray(ServiceName[]::new);
        List<SimulatedProcess> own = of(services[random.nextInt(services.length)]);
        SimulatedProcess process = own.get(random.nextInt(own.size()));
        if (process.owner()) {
            own(process);
        } else if (own.stream().noneMatch(SimulatedProcess::owner) || (faults && random.nextInt(20) == 0)) {
            process.takeOver();
        } else if (faults && random.nextInt(20) == 0) {
            process.restart();
        } else {
            process.follow(random.nextInt(10));
        }
    }

    private void own(SimulatedProcess process) {
        Batch<EventEnvelope, Reply, DesiredKey, Desired> batch;
        try {
            batch = process.step(random, 5, nowMs);
        } catch (ShardFailure e) {
            if (!process.fenced()) {
                throw e;
            }
            // It met events of another log that its successor had asked for: nothing of it will be written.
            process.restart();
            return;
        }
        if (cluster.has(Flaw.REPLY_BEFORE_COMMIT)) {
            cluster.answer(batch.replies());
        }
        int fate = faults ? random.nextInt(30) : 29;
        if (fate == 0) {
            process.restart();
        } else if (!batch.hasEffect() && random.nextBoolean()) {
            process.committed();
        } else if (!process.commit(batch) || fate == 1) {
            process.restart();
        } else {
            process.committed();
        }
        if (batch.hasEffect()) {
            check(false);
        }
    }

    private void rest() {
        faults = false;
        while (!late.isEmpty()) {
            sendLate();
        }
        for (int round = 0; round < REST_ROUNDS_MAX; round++) {
            nowMs += random.nextLong(STEP_MS_MAX);
            for (List<SimulatedProcess> own : processes.values()) {
                for (SimulatedProcess process : own) {
                    if (process.owner()) {
                        own(process);
                    }
                }
                if (own.stream().noneMatch(SimulatedProcess::owner)) {
                    own.getFirst().takeOver();
                }
            }
            if (atRest() && workload.settle(cluster, nowMs, cluster::report)) {
                return;
            }
        }
        throw new AssertionError("no rest after " + REST_ROUNDS_MAX + " rounds without faults");
    }

    private boolean atRest() {
        return processes.values().stream()
                .allMatch(own -> own.stream().anyMatch(SimulatedProcess::owner)
                        && own.stream().filter(SimulatedProcess::owner).allMatch(SimulatedProcess::idle));
    }

    private void check(boolean atRest) {
        for (Invariant invariant : invariants) {
            if (atRest || !invariant.atRest()) {
                invariant.violation().apply(cluster).ifPresent(what -> {
                    throw new AssertionError(invariant.name() + " is violated: " + what);
                });
            }
        }
    }

    /** State and desired state say what the log says, however many owners wrote them. */
    private void topicsAgreeWithTheLog() {
        Map<String, String> desired = new TreeMap<>();
        specs.forEach((service, spec) -> {
            var replayed = Playback.replayed(spec.machine().get(), cluster.events(service));
            same(service + "'s state topic", cluster.state(service), Playback.rows(replayed));
            desired.putAll(Playback.desired(replayed));
        });
        same("the desired-state topics", cluster.desired(), desired);
    }

    private static void same(String what, Map<String, String> published, Map<String, String> expected) {
        expected.forEach((key, value) -> {
            if (!value.equals(published.get(key))) {
                throw new AssertionError(
                        what + " has " + key + " = " + published.get(key) + ", but the log says " + value);
            }
        });
        for (String key : published.keySet()) {
            if (!expected.containsKey(key)) {
                throw new AssertionError(what + " has " + key + ", which the log knows nothing of");
            }
        }
    }

    private List<SimulatedProcess> of(ServiceName service) {
        List<SimulatedProcess> own = processes.get(service);
        if (own == null) {
            throw new IllegalStateException("no processes of " + service);
        }
        return own;
    }
}
