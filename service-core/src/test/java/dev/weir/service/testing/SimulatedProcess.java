package dev.weir.service.testing;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.reply.Reply;
import dev.weir.kernel.Batch;
import dev.weir.kernel.Domain;
import dev.weir.kernel.Gate;
import dev.weir.kernel.Incoming;
import dev.weir.kernel.Limits;
import dev.weir.kernel.Origin;
import dev.weir.kernel.ShardCore;
import dev.weir.serde.Json;
import dev.weir.service.ApiProtocol;
import dev.weir.service.Input;
import dev.weir.service.ServiceMachine;
import dev.weir.service.ServiceSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One process of a service: loads, follows, owns, dies. It knows of the others only through the topics. */
final class SimulatedProcess {
    private static final int REPEATED_MAX = 20;
    private static final int NOT_OWNER = -1;
    private static final String REPORTS = "reports";

    private final ServiceSpec spec;
    private final Cluster cluster;
    private final Map<String, Integer> fetched = new HashMap<>();
    private ServiceMachine machine;
    private ShardCore<Input, EventEnvelope, Reply, DesiredKey, Desired> core;
    private int epoch = NOT_OWNER;

    SimulatedProcess(ServiceSpec spec, Cluster cluster) {
        this.spec = spec;
        this.cluster = cluster;
        this.machine = spec.machine().get();
        this.core = core(machine);
        restart();
    }

    private ShardCore<Input, EventEnvelope, Reply, DesiredKey, Desired> core(ServiceMachine fresh) {
        Set<String> followed = spec.follows().stream().map(ServiceName::text).collect(Collectors.toSet());
        return new ShardCore<>(
                new Domain<>(fresh, new ApiProtocol(spec.name(), 0), fresh.desired()), followed, Limits.defaults());
    }

    ServiceMachine machine() {
        return machine;
    }

    /** Whether it believes so. */
    boolean owner() {
        return epoch != NOT_OWNER;
    }

    /** Whether another has taken over, whatever this one believes. */
    boolean fenced() {
        return epoch != cluster.epoch(spec.name());
    }

    /** Everything in memory is gone; what the state topic has now is loaded. */
    void restart() {
        epoch = NOT_OWNER;
        fetched.clear();
        machine = spec.machine().get();
        core = core(machine);
        if (!cluster.has(Flaw.SKIPPED_SNAPSHOT)) {
            loadRows();
        }
        core.resume(cluster.checkpoint(spec.name()));
        List<EventEnvelope> log = cluster.events(spec.name());
        for (int i = 0; i < core.sequence(); i++) {
            core.recall(log.get(i), i + 1L);
        }
    }

    private void loadRows() {
        cluster.tables(spec.name())
                .forEach((table, rows) -> rows.forEach(
                        (key, value) -> core.load(table, key, Json.read(Json.write(value), value.getClass()))));
    }

    /** Replays at most so many events. */
    void follow(int max) {
        List<EventEnvelope> log = cluster.events(spec.name());
        for (int i = 0; i < max && core.sequence() < log.size(); i++) {
            core.replay(log.get((int) core.sequence()), core.sequence() + 1);
        }
    }

    void takeOver() {
        epoch = cluster.nextEpoch(spec.name());
        follow(Integer.MAX_VALUE);
        core.takeOver(cluster.checkpoint(spec.name()));
        fetched.clear();
        // As an owner does: to know what was decided by its predecessor when it comes again.
        String commands = spec.name().text() + ".commands";
        fetched.put(commands, Math.max(0, next(commands) - REPEATED_MAX));
    }

    /** Reads at most so many records of each of some sources, and decides. */
    Batch<EventEnvelope, Reply, DesiredKey, Desired> step(Random random, int max, long nowMs) {
        List<Incoming<Input, Reply>> arrived = new ArrayList<>();
        for (String source : sources()) {
            int records = random.nextInt(max + 1);
            for (int i = 0; i < records && next(source) < size(source); i++) {
                int offset = next(source);
                arrived.add(read(source, offset));
                fetched.put(source, offset + 1);
            }
        }
        return core.step(arrived, nowMs);
    }

    /** @return false if it was fenced */
    boolean commit(Batch<EventEnvelope, Reply, DesiredKey, Desired> batch) {
        return cluster.append(spec.name(), epoch, batch);
    }

    void committed() {
        core.committed();
    }

    /** Nothing to read and nothing held back. */
    boolean idle() {
        return !core.blocked() && sources().stream().allMatch(source -> next(source) == size(source));
    }

    private List<String> sources() {
        List<String> sources = new ArrayList<>();
        sources.add(spec.name().text() + ".commands");
        for (ServiceName followed : new TreeSet<>(spec.follows())) {
            sources.add(followed.text() + ".events");
        }
        if (spec.readsReports()) {
            sources.add(REPORTS);
        }
        return sources;
    }

    private int next(String source) {
        Integer next = fetched.get(source);
        return next == null ? (int) core.nextOffset(source).orElse(0) : next;
    }

    private int size(String source) {
        if (source.equals(REPORTS)) {
            return cluster.reports().size();
        }
        ServiceName service = ServiceName.of(source.substring(0, source.indexOf('.')));
        return source.endsWith(".commands")
                ? cluster.commands(service).size()
                : cluster.events(service).size();
    }

    private Incoming<Input, Reply> read(String source, int offset) {
        if (source.equals(REPORTS)) {
            return new Incoming.Legible<>(
                    Origin.of(source, offset),
                    new Input.Reported(cluster.reports().get(offset)),
                    null);
        }
        ServiceName service = ServiceName.of(source.substring(0, source.indexOf('.')));
        if (source.endsWith(".commands")) {
            Command command = cluster.commands(service).get(offset);
            Map<String, Long> after = new HashMap<>();
            for (Position seen : command.after()) {
                after.merge(seen.service().text(), seen.sequence(), Math::max);
            }
            String flaw = cluster.has(Flaw.NO_DEDUPE) ? "@" + offset : "";
            Gate gate = new Gate(command.id() + flaw, command.idempotencyKey() + flaw, command.deadlineMs(), after);
            return new Incoming.Legible<>(Origin.of(source, offset), new Input.Asked(command), gate);
        }
        Position position = new Position(service, 0, offset + 1L);
        return new Incoming.Legible<>(
                new Origin(source, offset, service.text(), position.sequence()),
                new Input.Happened(cluster.events(service).get(offset), position),
                null);
    }
}
