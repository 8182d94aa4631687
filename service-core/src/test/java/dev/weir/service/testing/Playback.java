package dev.weir.service.testing;

import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.reply.Reply;
import dev.weir.kernel.Decision;
import dev.weir.kernel.Projection;
import dev.weir.kernel.Table;
import dev.weir.serde.Json;
import dev.weir.service.Input;
import dev.weir.service.ServiceMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A machine with its log, played by hand: one thread, a manual clock, nothing published. */
final class Playback {
    private static final int TIMERS_MAX = 10_000;

    final ServiceMachine machine;
    final List<EventEnvelope> log = new ArrayList<>();
    long nowMs = Commands.START_MS;

    Playback(ServiceMachine machine) {
        this.machine = machine;
    }

    /** Decides, replays, notes: the order in which the shard does it. */
    Decision<EventEnvelope, Reply> input(Input input) {
        Decision<EventEnvelope, Reply> decision = machine.decide(input, nowMs);
        replay(decision.events());
        machine.observe(input, nowMs);
        return decision;
    }

    /** Lets time pass; timers fire when they are due. */
    Decision<EventEnvelope, Reply> advanceTo(long ms) {
        List<EventEnvelope> events = new ArrayList<>();
        List<Reply> replies = new ArrayList<>();
        for (int fired = 0; ; fired++) {
            OptionalLong next = machine.nextTimerMs();
            if (next.isEmpty() || next.getAsLong() > ms) {
                break;
            }
            if (fired == TIMERS_MAX) {
                throw new AssertionError("timers never rest: still due at " + next.getAsLong());
            }
            nowMs = Math.max(nowMs, next.getAsLong());
            Decision<EventEnvelope, Reply> decision = machine.onTimer(nowMs);
            replay(decision.events());
            events.addAll(decision.events());
            replies.addAll(decision.replies());
        }
        nowMs = Math.max(nowMs, ms);
        return new Decision<>(events, replies);
    }

    void replay(List<EventEnvelope> events) {
        for (EventEnvelope event : events) {
            log.add(event);
            machine.replay(event, log.size());
        }
    }

    static ServiceMachine replayed(ServiceMachine empty, List<EventEnvelope> log) {
        new Playback(empty).replay(log);
        return empty;
    }

    /** Every row of the image as JSON text, by {@code table/key}. */
    static Map<String, String> rows(ServiceMachine machine) {
        Map<String, String> rows = new TreeMap<>();
        for (Table<?> table : machine.image().tables()) {
            rowsOf(table, rows);
        }
        return rows;
    }

    private static <V> void rowsOf(Table<V> table, Map<String, String> rows) {
        for (String key : table.keys()) {
            rows.put(table.name() + "/" + key, text(table.require(key)));
        }
    }

    /** The rows that changed since the image was settled, null where one is gone. */
    static Map<String, @Nullable String> changedRows(ServiceMachine machine) {
        Map<String, @Nullable String> rows = new TreeMap<>();
        for (Table<?> table : machine.image().delta().tables()) {
            changedRowsOf(machine, table, rows);
        }
        return rows;
    }

    private static <V> void changedRowsOf(ServiceMachine machine, Table<V> table, Map<String, @Nullable String> rows) {
        machine.image().delta().forEach(table, (key, before) -> {
            V now = table.get(key);
            rows.put(table.name() + "/" + key, now == null ? null : text(now));
        });
    }

    /** A fresh machine started from rows, as a shard starts from its state topic. */
    static ServiceMachine loaded(ServiceMachine empty, Map<String, String> rows) {
        rows.forEach((row, json) -> {
            int slash = row.indexOf('/');
            Table<?> table = empty.image().table(row.substring(0, slash));
            if (table == null) {
                throw new AssertionError("no table for the row " + row);
            }
            table.load(
                    row.substring(slash + 1),
                    Json.read(json.getBytes(java.nio.charset.StandardCharsets.UTF_8), table.type()));
        });
        empty.image().settle();
        return empty;
    }

    /** All desired records rendered from scratch. */
    static Map<String, String> desired(ServiceMachine machine) {
        Map<String, String> records = new TreeMap<>();
        for (Projection<DesiredKey, Desired> projection : machine.desired()) {
            projection.keys().forEach(key -> {
                Desired desired = projection.render(key);
                if (desired == null) {
                    throw new AssertionError("listed as having a record, but renders none: " + key);
                }
                if (!desired.key().equals(key)) {
                    throw new AssertionError("the record of " + key + " says that it is " + desired.key());
                }
                records.put(key.text(), text(desired));
            });
        }
        return records;
    }

    /** Publishes what the changes since the image was settled affect. */
    static void publishAffected(ServiceMachine machine, Map<String, String> published) {
        for (Projection<DesiredKey, Desired> projection : machine.desired()) {
            List<DesiredKey> keys = new ArrayList<>();
            projection.affected(machine.image().delta(), keys::add);
            for (DesiredKey key : keys) {
                Desired desired = projection.render(key);
                if (desired == null) {
                    published.remove(key.text());
                } else {
                    published.put(key.text(), text(desired));
                }
            }
        }
    }

    static String text(Object value) {
        return new String(Json.write(value), java.nio.charset.StandardCharsets.UTF_8);
    }
}
