package dev.weir.kernel.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.kernel.Batch.Logged;
import dev.weir.kernel.Batch.Rendered;
import dev.weir.kernel.Batch.Row;
import dev.weir.kernel.Checkpoint;
import dev.weir.kernel.Gate;
import dev.weir.kernel.Image;
import dev.weir.kernel.Incoming;
import dev.weir.kernel.Origin;
import dev.weir.kernel.kafka.PositionRecord;
import dev.weir.kernel.kafka.ShardCodec;
import dev.weir.kernel.kafka.TopicSpec;
import dev.weir.kernel.testing.Tally.Ev;
import dev.weir.kernel.testing.Tally.In;
import dev.weir.kernel.testing.Tally.Out;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** {@link Tally}'s records as fields between bars. */
public final class TallyCodec implements ShardCodec<In, Ev, Out, String, String> {
    public static final String COMMANDS = "tally.commands";
    public static final String EVENTS = "tally.events";
    public static final String STATE = "tally.state";
    public static final String EVEN = "tally.even";
    public static final String REPLIES = "tally.replies";
    public static final String DEAD_LETTERS = "tally.dead-letters";
    public static final String OTHER = "other.events";
    /** Events of this name fit into no record. */
    public static final String HUGE = "huge";

    private static final int HUGE_BYTES = 9 * 1024 * 1024;

    public static List<TopicSpec> topics() {
        return List.of(
                new TopicSpec(COMMANDS, 1, "delete", Map.of()),
                new TopicSpec(EVENTS, 1, "delete", Map.of("retention.ms", "-1")),
                new TopicSpec(STATE, 1, "compact", Map.of()),
                new TopicSpec(EVEN, 1, "compact", Map.of()),
                new TopicSpec(REPLIES, 1, "delete", Map.of()),
                new TopicSpec(DEAD_LETTERS, 1, "delete", Map.of()),
                new TopicSpec(OTHER, 1, "delete", Map.of("retention.ms", "-1")));
    }

    /** A command for the topic: {@code verb|name|key}. */
    public static ProducerRecord<byte[], byte[]> command(String verb, String name, String key) {
        return record(COMMANDS, name, verb + "|" + name + "|" + key);
    }

    @Override
    public Incoming<In, Out> readInput(ConsumerRecord<byte[], byte[]> record) {
        String[] fields = fields(record);
        String source = record.topic() + "-" + record.partition();
        if (record.topic().equals(OTHER)) {
            Origin origin = new Origin(source, record.offset(), "other-0", Long.parseLong(fields[2]));
            return new Incoming.Legible<>(origin, new In(fields[0], fields[1], ""), null);
        }
        Origin origin = Origin.of(source, record.offset());
        if (fields.length != 3) {
            return new Incoming.Unreadable<>(origin, "not three fields", new Out(fields[0], "unreadable", 0));
        }
        Gate gate = new Gate("command-" + record.offset(), fields[2], Long.MAX_VALUE, Map.of());
        return new Incoming.Legible<>(origin, new In(fields[0], fields[1], fields[2]), gate);
    }

    @Override
    public boolean mayBeAskedAgain(ConsumerRecord<byte[], byte[]> record, long nowMs) {
        return true;
    }

    @Override
    public Logged<Ev> readEvent(ConsumerRecord<byte[], byte[]> record) {
        String[] f = fields(record);
        Ev event = new Ev(f[1], f[2], Long.parseLong(f[3]), f[4], Long.parseLong(f[5]));
        return new Logged<>(event, Long.parseLong(f[0]));
    }

    @Override
    public @Nullable PositionRecord readPosition(ConsumerRecord<byte[], byte[]> record) {
        if (!new String(record.key(), UTF_8).equals("!position")) {
            return null;
        }
        String[] f = fields(record);
        Checkpoint checkpoint = new Checkpoint(Long.parseLong(f[0]), map(f[2]), map(f[3]));
        return new PositionRecord(checkpoint, Long.parseLong(f[1]), Long.parseLong(f[4]));
    }

    private static Map<String, Long> map(String text) {
        Map<String, Long> map = new HashMap<>();
        for (String entry : text.split(",", -1)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                map.put(entry.substring(0, equals), Long.parseLong(entry.substring(equals + 1)));
            }
        }
        return map;
    }

    private static String text(Map<String, Long> map) {
        StringBuilder text = new StringBuilder();
        map.forEach((key, value) -> text.append(key).append('=').append(value).append(','));
        return text.toString();
    }

    @Override
    public Row readRow(ConsumerRecord<byte[], byte[]> record, Image image) {
        String[] key = new String(record.key(), UTF_8).split("/", 2);
        if (record.value() == null) {
            return new Row(key[0], key[1], null);
        }
        String value = new String(record.value(), UTF_8);
        Class<?> type = Objects.requireNonNull(image.table(key[0])).type();
        return new Row(key[0], key[1], type == Long.class ? (Object) Long.valueOf(value) : value);
    }

    @Override
    public ProducerRecord<byte[], byte[]> event(Logged<Ev> logged) {
        Ev e = logged.event();
        return record(
                EVENTS,
                e.name(),
                logged.sequence() + "|" + e.type() + "|" + e.name() + "|" + e.value() + "|" + e.key() + "|" + e.timeMs()
                        + (e.name().equals(HUGE) ? "|" + "x".repeat(HUGE_BYTES) : ""));
    }

    @Override
    public ProducerRecord<byte[], byte[]> state(Row row, long sequence) {
        Object value = row.value();
        return record(STATE, row.table() + "/" + row.key(), value == null ? null : value.toString());
    }

    @Override
    public ProducerRecord<byte[], byte[]> position(PositionRecord position) {
        Checkpoint checkpoint = position.checkpoint();
        return record(
                STATE,
                "!position",
                checkpoint.sequence() + "|" + position.eventsOffset() + "|" + text(checkpoint.offsets()) + "|"
                        + text(checkpoint.consumed()) + "|" + position.answersOffset());
    }

    @Override
    public ProducerRecord<byte[], byte[]> published(Rendered<String, String> rendered, long sequence) {
        return record(EVEN, rendered.key(), rendered.record());
    }

    @Override
    public ProducerRecord<byte[], byte[]> reply(Out reply) {
        return record(REPLIES, reply.key(), reply.key() + "|" + reply.text() + "|" + reply.sequence());
    }

    @Override
    public ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> source, String reason) {
        return record(DEAD_LETTERS, reason, new String(source.value(), UTF_8));
    }

    public static ProducerRecord<byte[], byte[]> record(String topic, String key, @Nullable String value) {
        return new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8));
    }

    private static String[] fields(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), UTF_8).split("\\|", -1);
    }
}
