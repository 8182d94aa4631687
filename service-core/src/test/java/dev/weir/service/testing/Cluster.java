package dev.weir.service.testing;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.reply.Reply;
import dev.weir.contracts.report.NodeReport;
import dev.weir.contracts.topic.Topics;
import dev.weir.kernel.Batch;
import dev.weir.kernel.Checkpoint;
import dev.weir.serde.CommandCodec;
import dev.weir.serde.DesiredCodec;
import dev.weir.serde.EventCodec;
import dev.weir.serde.ReplyCodec;
import dev.weir.serde.ReportCodec;
import dev.weir.serde.Wire;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The topics of a simulation, in memory. A batch is appended as a whole or not at all, and only by who holds the service's
 * newest epoch. What is read passes through the codecs, as it would on Kafka.
 */
public final class Cluster {
    private final Map<ServiceName, ServiceTopics> topics = new EnumMap<>(ServiceName.class);
    private final List<NodeReport> reports = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final Set<Flaw> flaws = EnumSet.noneOf(Flaw.class);
    private final Map<String, Desired> desired = new TreeMap<>();
    private final Map<String, List<Wire>> desiredLogs = new HashMap<>();

    Cluster() {
        for (ServiceName service : ServiceName.values()) {
            topics.put(service, new ServiceTopics());
        }
    }

    /** What is asked of a service, repetitions included. */
    public List<Command> commands(ServiceName service) {
        return Collections.unmodifiableList(of(service).commands);
    }

    /** A service's log; the event with sequence n is at n - 1. */
    public List<EventEnvelope> events(ServiceName service) {
        return Collections.unmodifiableList(of(service).events);
    }

    /** The compacted state topic: JSON by {@code table/key}. */
    public Map<String, String> state(ServiceName service) {
        Map<String, String> state = new TreeMap<>();
        of(service)
                .tables
                .forEach((table, rows) ->
                        rows.forEach((key, value) -> state.put(table + "/" + key, Playback.text(value))));
        return state;
    }

    /** The rows of one table of the state topic, by key. */
    public <T> List<T> rows(ServiceName service, String table, Class<T> type) {
        return table(service, table).values().stream().map(type::cast).toList();
    }

    /** The keys of one table of the state topic, sorted. */
    public List<String> keys(ServiceName service, String table) {
        return List.copyOf(table(service, table).keySet());
    }

    private Map<String, Object> table(ServiceName service, String table) {
        return of(service).tables.getOrDefault(table, Collections.emptyNavigableMap());
    }

    /** What a process that starts finds: every row, by table and key. */
    Map<String, NavigableMap<String, Object>> tables(ServiceName service) {
        return Collections.unmodifiableMap(of(service).tables);
    }

    /** All answers in the order they became visible. */
    public List<Reply> replies() {
        return Collections.unmodifiableList(replies);
    }

    /** The desired-state topics: JSON by key. */
    public Map<String, String> desired() {
        Map<String, String> records = new TreeMap<>();
        desired.forEach((key, record) -> records.put(key, Playback.text(record)));
        return records;
    }

    /** A desired-state topic, all of it, as if it had one partition and were never compacted. */
    public List<Wire> desired(String topic) {
        return Collections.unmodifiableList(desiredLogs.getOrDefault(topic, List.of()));
    }

    public List<NodeReport> reports() {
        return Collections.unmodifiableList(reports);
    }

    void ask(ServiceName service, Command command) {
        of(service).commands.add(CommandCodec.decode(CommandCodec.encode(command)));
    }

    void report(NodeReport report) {
        reports.add(ReportCodec.decode(ReportCodec.encode(report)));
    }

    Checkpoint checkpoint(ServiceName service) {
        return of(service).checkpoint;
    }

    /** Fences who held the service before. */
    int nextEpoch(ServiceName service) {
        return ++of(service).epoch;
    }

    int epoch(ServiceName service) {
        return of(service).epoch;
    }

    void plant(Flaw flaw) {
        flaws.add(flaw);
    }

    boolean has(Flaw flaw) {
        return flaws.contains(flaw);
    }

    void answer(List<Reply> answers) {
        for (Reply reply : answers) {
            ReplyCodec.decode(ReplyCodec.encode(reply));
            replies.add(reply);
        }
    }

    /** @return false if another has taken over since: nothing was written */
    boolean append(ServiceName service, int epoch, Batch<EventEnvelope, Reply, DesiredKey, Desired> batch) {
        ServiceTopics own = of(service);
        if (epoch != own.epoch && !has(Flaw.NO_FENCING)) {
            return false;
        }
        for (Batch.Logged<EventEnvelope> event : batch.events()) {
            if (event.sequence() != own.events.size() + 1L && !has(Flaw.NO_FENCING)) {
                throw new AssertionError(service + " logs event " + event.sequence() + " after " + own.events.size());
            }
            Wire wire = EventCodec.encode(event.event(), new Position(service, 0, event.sequence()));
            own.events.add(EventCodec.decode(wire).envelope());
        }
        batch.rows().forEach(own::put);
        for (Batch.Rendered<DesiredKey, Desired> record : batch.records()) {
            Desired value = record.record();
            desiredLogs
                    .computeIfAbsent(Topics.desired(record.key().kind()), topic -> new ArrayList<>())
                    .add(DesiredCodec.encode(
                            record.key(), value, batch.checkpoint().sequence()));
            if (value == null) {
                desired.remove(record.key().text());
            } else {
                desired.put(record.key().text(), value);
            }
        }
        if (!has(Flaw.REPLY_BEFORE_COMMIT)) {
            answer(batch.replies());
        }
        if (!batch.deadLetters().isEmpty()) {
            throw new AssertionError(service + " could not decide: " + batch.deadLetters());
        }
        own.checkpoint = batch.checkpoint();
        return true;
    }

    private ServiceTopics of(ServiceName service) {
        ServiceTopics own = topics.get(service);
        if (own == null) {
            throw new IllegalStateException("no topics of " + service);
        }
        return own;
    }

    private static final class ServiceTopics {
        private final List<Command> commands = new ArrayList<>();
        private final List<EventEnvelope> events = new ArrayList<>();
        private final Map<String, NavigableMap<String, Object>> tables = new TreeMap<>();

        private Checkpoint checkpoint = Checkpoint.START;
        private int epoch;

        private void put(Batch.Row row) {
            NavigableMap<String, Object> table = tables.computeIfAbsent(row.table(), name -> new TreeMap<>());
            Object value = row.value();
            if (value == null) {
                table.remove(row.key());
            } else {
                table.put(row.key(), value);
            }
        }
    }
}
