package dev.weir.gateway.testing;

import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.PortBinding;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.Segment;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.reply.Reply;
import dev.weir.contracts.topic.Topics;
import dev.weir.serde.CommandCodec;
import dev.weir.serde.ReplyCodec;
import dev.weir.serde.StateCodec;
import dev.weir.serde.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Answers l2's commands as a shard does: rows, position and replies of a poll in one transaction. Knows networks and ports. */
public final class FakeService implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, Resource> resources = new HashMap<>();
    private final List<Command> commands = new CopyOnWriteArrayList<>();
    private final List<Thread> members = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean silent;
    private long sequence;

    public FakeService(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "transactional.id",
                        "fake-l2",
                        "retry.backoff.ms",
                        1,
                        "linger.ms",
                        0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        join(bootstrapServers, "weir-l2-shards");
        join(bootstrapServers, "weir-ipam-shards");
        TopicPartition partition = new TopicPartition(Topics.commands(ServiceName.L2), 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        thread = Thread.ofPlatform().name("fake-l2").start(this::run);
    }

    /** As a shard's instances do: whoever is in no group does not run. */
    private void join(String bootstrapServers, String group) {
        KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "group.id", group, "enable.auto.commit", false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        member.subscribe(List.of(Topics.DEAD_LETTERS));
        CountDownLatch joined = new CountDownLatch(1);
        members.add(Thread.ofVirtual().start(() -> {
            try (member) {
                while (!closed) {
                    member.poll(Duration.ofMillis(100));
                    if (!member.assignment().isEmpty()) {
                        joined.countDown();
                    }
                }
            }
        }));
        try {
            if (!joined.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("cannot join " + group);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it leaves commands unanswered. */
    public void silent(boolean now) {
        silent = now;
    }

    /** What it was asked. */
    public List<Command> commands() {
        return commands;
    }

    private void run() {
        try {
            producer.initTransactions();
            while (!closed) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
                if (!records.isEmpty()) {
                    answer(records);
                }
            }
        } catch (WakeupException e) {
            closed = true;
        } finally {
            consumer.close();
            producer.close();
        }
    }

    private void answer(ConsumerRecords<byte[], byte[]> records) {
        producer.beginTransaction();
        List<Reply> replies = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Command command = CommandCodec.decode(new Wire("", Map.of(), record.value()));
            commands.add(command);
            if (!silent) {
                replies.add(decide(command));
            }
        }
        send(Topics.state(ServiceName.L2), 0, StateCodec.encode("!shard", "position", Map.of(), sequence));
        for (Reply reply : replies) {
            send(Topics.REPLIES, reply.replyTo().partition(), ReplyCodec.encode(reply));
        }
        // A commit could go out ahead of what was sent.
        producer.flush();
        producer.commitTransaction();
    }

    private Reply decide(Command command) {
        sequence++;
        try {
            List<Resource> result = switch (command.operation()) {
                case Operation.Create create ->
                    create.drafts().stream()
                            .map(draft -> put(make(create.resource(), draft)))
                            .toList();
                case Operation.Update update -> List.of(put(change(update)));
                case Operation.Delete delete -> remove(delete.resource(), delete.id());
                case Operation.Act act -> List.of(put(tag(act)));
            };
            return reply(command, result, null);
        } catch (Refusal refusal) {
            return reply(command, List.of(), refusal.error);
        }
    }

    private Reply reply(Command command, List<Resource> result, @Nullable ApiError error) {
        return new Reply(
                command.id(), command.replyTo(), result, error, List.of(new Position(ServiceName.L2, 0, sequence)));
    }

    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient ApiError error;

        Refusal(ApiError error) {
            this.error = error;
        }
    }

    private static Resource make(Kind kind, Operation.Draft draft) {
        Attributes a = draft.attributes();
        if (a.string("name", "").equals("refuse-me")) {
            throw new Refusal(ApiError.conflict("NetworkInUse", "No."));
        }
        Meta meta = Meta.created(a.string("description", ""), Instant.now());
        return kind == Kind.NETWORK
                ? new Network(
                        draft.id(),
                        a.string("project_id", ""),
                        a.string("name", ""),
                        a.bool("admin_state_up", true),
                        "ACTIVE",
                        a.bool("shared", false),
                        false,
                        false,
                        1450,
                        true,
                        null,
                        "",
                        List.of(),
                        List.of(new Segment("vxlan", null, 1)),
                        meta)
                : port(draft, a, meta);
    }

    private static Port port(Operation.Draft draft, Attributes a, Meta meta) {
        return new Port(
                draft.id(),
                a.string("project_id", ""),
                a.string("name", ""),
                a.string("network_id", ""),
                true,
                "DOWN",
                "fa:16:3e:00:00:01",
                List.of(),
                a.string("device_id", ""),
                "",
                List.of(),
                List.of(),
                true,
                PortBinding.UNBOUND,
                List.of(),
                "",
                "",
                true,
                null,
                "none",
                meta);
    }

    private Resource change(Operation.Update update) {
        Network network = (Network) resource(update.id());
        Long revision = update.ifRevision();
        if (revision != null && revision != network.meta().revisionNumber()) {
            throw new Refusal(ApiError.revisionMismatch("networks", network.id(), revision));
        }
        return network.withName(update.changes().string("name", network.name()))
                .withMeta(network.meta().bumped(Instant.now()));
    }

    private Resource tag(Operation.Act act) {
        Network network = (Network) resource(act.id());
        List<String> tags = new ArrayList<>(act.arguments().strings("tags", List.of()));
        if (act.action().equals("add-tags")) {
            tags.addAll(network.meta().tags());
        }
        return network.withMeta(network.meta().bumped(Instant.now()).withTags(tags));
    }

    private Resource resource(String id) {
        Resource resource = resources.get(id);
        if (resource == null) {
            throw new Refusal(ApiError.notFound("Network", id));
        }
        return resource;
    }

    private Resource put(Resource resource) {
        resources.put(resource.id(), resource);
        send(
                Topics.state(ServiceName.L2),
                0,
                StateCodec.encode(resource.kind().wire(), resource.id(), resource, sequence));
        return resource;
    }

    private List<Resource> remove(Kind kind, String id) {
        resources.remove(id);
        send(Topics.state(ServiceName.L2), 0, StateCodec.encode(kind.wire(), id, null, sequence));
        return List.of();
    }

    private void send(String topic, int partition, Wire wire) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, partition, wire.key().getBytes(StandardCharsets.UTF_8), wire.value());
        new LinkedHashMap<>(wire.headers())
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        var _ = producer.send(record);
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(5));
            for (Thread member : members) {
                member.join(Duration.ofSeconds(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
