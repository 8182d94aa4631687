package dev.weir.acceptance;

import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.topic.Topics;
import dev.weir.kernel.Projection;
import dev.weir.kernel.Table;
import dev.weir.serde.DesiredCodec;
import dev.weir.serde.EventCodec;
import dev.weir.serde.StateCodec;
import dev.weir.serde.Wire;
import dev.weir.service.ServiceMachine;
import dev.weir.service.ServiceSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a service's log says from its start: what the topics made from it must hold. */
public final class Replay {
    private final ServiceMachine machine;

    private Replay(ServiceMachine machine) {
        this.machine = machine;
    }

    /** @throws AssertionError if an event is missing, doubled or out of order */
    public static Replay of(ServiceSpec spec, List<EventCodec.Decoded> log) {
        ServiceMachine machine = spec.machine().get();
        long sequence = 0;
        for (EventCodec.Decoded event : log) {
            sequence++;
            if (event.position().sequence() != sequence) {
                throw new AssertionError(spec.name().text() + ": event "
                        + event.position().sequence() + " stands where event " + sequence + " should");
            }
            machine.replay(event.envelope(), sequence);
        }
        return new Replay(machine);
    }

    /** The state topic, without what is the shard's own. */
    public Map<String, String> rows() {
        Map<String, String> rows = new TreeMap<>();
        for (Table<?> table : machine.image().tables()) {
            for (String key : table.keys()) {
                put(rows, StateCodec.encode(table.name(), key, table.get(key), 0));
            }
        }
        return rows;
    }

    /** The desired-state topics that the service writes. */
    public Map<String, Map<String, String>> desired() {
        Map<String, Map<String, String>> byTopic = new TreeMap<>();
        for (Projection<DesiredKey, Desired> projection : machine.desired()) {
            List<DesiredKey> keys = new ArrayList<>();
            projection.keys().forEach(keys::add);
            for (DesiredKey key : keys) {
                put(
                        byTopic.computeIfAbsent(Topics.desired(key.kind()), topic -> new TreeMap<>()),
                        DesiredCodec.encode(key, projection.render(key), 0));
            }
        }
        return byTopic;
    }

    private static void put(Map<String, String> records, Wire wire) {
        records.put(wire.key(), new String(Objects.requireNonNull(wire.value()), StandardCharsets.UTF_8));
    }
}
