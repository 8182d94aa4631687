package dev.weir.service.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.reply.Reply;
import dev.weir.contracts.topic.Topics;
import dev.weir.kernel.Batch.Logged;
import dev.weir.kernel.Batch.Rendered;
import dev.weir.kernel.Batch.Row;
import dev.weir.kernel.Gate;
import dev.weir.kernel.Image;
import dev.weir.kernel.Incoming;
import dev.weir.kernel.Origin;
import dev.weir.kernel.Table;
import dev.weir.kernel.kafka.PositionRecord;
import dev.weir.kernel.kafka.ShardCodec;
import dev.weir.serde.CommandCodec;
import dev.weir.serde.DesiredCodec;
import dev.weir.serde.EventCodec;
import dev.weir.serde.Json;
import dev.weir.serde.ReplyCodec;
import dev.weir.serde.ReportCodec;
import dev.weir.serde.StateCodec;
import dev.weir.serde.Unreadable;
import dev.weir.serde.Wire;
import dev.weir.service.ApiProtocol;
import dev.weir.service.Input;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A service's records, by the codecs of the contracts. */
final class ServiceCodec implements ShardCodec<Input, EventEnvelope, Reply, DesiredKey, Desired> {
    /** The table of the state topic that is no image's: how far the shard is. */
    static final String SHARD_TABLE = "!shard";

    static final String POSITION_KEY = "position";

    private static final byte[] POSITION_RECORD_KEY = (SHARD_TABLE + "/" + POSITION_KEY).getBytes(UTF_8);

    private final ServiceName service;
    private final int shard;
    private final int desiredPartitions;
    private final String commands;
    private final String events;
    private final String state;

    ServiceCodec(ServiceName service, int shard, int desiredPartitions) {
        this.service = service;
        this.shard = shard;
        this.desiredPartitions = desiredPartitions;
        this.commands = Topics.commands(service);
        this.events = Topics.events(service);
        this.state = Topics.state(service);
    }

    /** How commands refer to another service's log. */
    static String logName(ServiceName service, int shard) {
        return service.text() + "-" + shard;
    }

    @Override
    public Incoming<Input, Reply> readInput(ConsumerRecord<byte[], byte[]> record) {
        Wire wire = wire(record);
        String source = new TopicPartition(record.topic(), record.partition()).toString();
        Origin origin = Origin.of(source, record.offset());
        if (record.topic().equals(commands)) {
            return command(wire, origin);
        }
        if (record.topic().equals(Topics.NODE_REPORTS)) {
            try {
                return new Incoming.Legible<>(origin, new Input.Reported(ReportCodec.decode(wire)), null);
            } catch (Unreadable e) {
                return new Incoming.Unreadable<>(origin, reason(e), null);
            }
        }
        EventCodec.Decoded decoded = EventCodec.decode(wire);
        Position position = decoded.position();
        Origin inLog =
                new Origin(source, record.offset(), logName(position.service(), position.shard()), position.sequence());
        return new Incoming.Legible<>(inLog, new Input.Happened(decoded.envelope(), position), null);
    }

    private static Incoming<Input, Reply> command(Wire wire, Origin origin) {
        Command command;
        try {
            command = CommandCodec.decode(wire);
        } catch (Unreadable e) {
            Optional<CommandCodec.Sender> sender =
                    CommandCodec.sender(wire).filter(s -> answerable(s.replyTo().partition()));
            Reply answer = sender.isEmpty()
                    ? null
                    : new Reply(
                            sender.get().commandId(),
                            sender.get().replyTo(),
                            List.of(),
                            ApiError.badRequest("UnreadableCommand", reason(e)),
                            List.of());
            return new Incoming.Unreadable<>(origin, reason(e), answer);
        }
        if (!answerable(command.replyTo().partition())) {
            String reason = "there is no partition " + command.replyTo().partition() + " for the answer";
            return new Incoming.Unreadable<>(origin, reason, null);
        }
        Map<String, Long> after = new HashMap<>();
        for (Position seen : command.after()) {
            after.merge(logName(seen.service(), seen.shard()), seen.sequence(), Math::max);
        }
        Gate gate = new Gate(command.id(), command.idempotencyKey(), command.deadlineMs(), after);
        return new Incoming.Legible<>(origin, new Input.Asked(command), gate);
    }

    private static boolean answerable(int partition) {
        return partition >= 0 && partition < Topics.REPLY_PARTITIONS;
    }

    private static String reason(Unreadable e) {
        return String.valueOf(e.getMessage());
    }

    @Override
    public boolean mayBeAskedAgain(ConsumerRecord<byte[], byte[]> record, long nowMs) {
        // A shard that starts asks this of up to ten minutes of its log: two headers tell, and there are nineteen.
        Header key = record.headers().lastHeader(dev.weir.serde.Header.CE_IDEMPOTENCY_KEY);
        Header command = record.headers().lastHeader(dev.weir.serde.Header.CE_COMMAND_ID);
        boolean gatewayKey = key != null && command != null && Arrays.equals(key.value(), command.value());
        return key != null && ApiProtocol.rememberUntilMs(gatewayKey, record.timestamp()) > nowMs;
    }

    @Override
    public Logged<EventEnvelope> readEvent(ConsumerRecord<byte[], byte[]> record) {
        EventCodec.Decoded decoded = EventCodec.decode(wire(record));
        return new Logged<>(decoded.envelope(), decoded.position().sequence());
    }

    @Override
    public @Nullable PositionRecord readPosition(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        byte[] value = record.value();
        if (key == null || value == null || !Arrays.equals(key, POSITION_RECORD_KEY)) {
            return null;
        }
        return Json.read(value, PositionRecord.class);
    }

    @Override
    public Row readRow(ConsumerRecord<byte[], byte[]> record, Image image) {
        StateCodec.StateRecord row = StateCodec.decode(record.key(), record.value());
        byte[] body = row.body();
        Table<?> table = image.table(row.table());
        if (table == null && body != null) {
            throw new Unreadable(
                    "a row of the unknown table '" + row.table() + "': was it written by a newer version?");
        }
        return new Row(row.table(), row.key(), body == null || table == null ? null : Json.read(body, table.type()));
    }

    @Override
    public ProducerRecord<byte[], byte[]> event(Logged<EventEnvelope> event) {
        return record(events, shard, EventCodec.encode(event.event(), new Position(service, shard, event.sequence())));
    }

    @Override
    public ProducerRecord<byte[], byte[]> state(Row row, long sequence) {
        return record(state, shard, StateCodec.encode(row.table(), row.key(), row.value(), sequence));
    }

    @Override
    public ProducerRecord<byte[], byte[]> position(PositionRecord position) {
        long sequence = position.checkpoint().sequence();
        return record(state, shard, StateCodec.encode(SHARD_TABLE, POSITION_KEY, position, sequence));
    }

    @Override
    public ProducerRecord<byte[], byte[]> published(Rendered<DesiredKey, Desired> rendered, long sequence) {
        DesiredKey key = rendered.key();
        return record(
                Topics.desired(key.kind()),
                Topics.desiredPartition(key.scope(), desiredPartitions),
                DesiredCodec.encode(key, rendered.record(), sequence));
    }

    @Override
    public ProducerRecord<byte[], byte[]> reply(Reply reply) {
        return record(Topics.REPLIES, reply.replyTo().partition(), ReplyCodec.encode(reply));
    }

    @Override
    public ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> source, String reason) {
        String place = source.topic() + "-" + source.partition() + "-" + source.offset();
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(Topics.DEAD_LETTERS, 0, place.getBytes(UTF_8), source.value(), source.headers());
        letter.headers().add("weir-dead-letter-reason", reason.getBytes(UTF_8));
        letter.headers().add("weir-dead-letter-service", service.text().getBytes(UTF_8));
        return letter;
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int partition, Wire wire) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, partition, wire.key().getBytes(UTF_8), wire.value());
        wire.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return record;
    }

    private static Wire wire(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), header.value() == null ? "" : new String(header.value(), UTF_8));
        }
        byte[] key = record.key();
        return new Wire(key == null ? "" : new String(key, UTF_8), headers, record.value());
    }
}
