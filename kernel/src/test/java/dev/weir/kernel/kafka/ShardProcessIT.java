package dev.weir.kernel.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.Batch;
import dev.weir.kernel.Limits;
import dev.weir.kernel.kafka.ShardStatus.Role;
import dev.weir.kernel.testing.Tally;
import dev.weir.kernel.testing.TallyCodec;
import dev.weir.kernel.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
final class ShardProcessIT {
    @TempDir
    private Path directory;

    private TestBroker broker;
    private KafkaProducer<byte[], byte[]> client;
    private final List<ShardProcess> processes = new ArrayList<>();

    @BeforeEach
    void startBroker() {
        broker = TestBroker.start(directory);
        client = new KafkaProducer<>(properties(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void stopAll() {
        processes.forEach(ShardProcess::close);
        client.close(Duration.ZERO);
        broker.close();
    }

    @Test
    void aCommandIsAnsweredAndItsEventStateAndRecordAreThere() {
        // Given
        ShardProcess process = start();
        awaitRole(process, Role.OWNER);
        // When
        send("add", "apples", "k1");
        send("add", "apples", "k2");
        // Then
        assertThat(replies(2)).containsExactly("k1|apples=1|1", "k2|apples=2|2");
        assertThat(values(TallyCodec.EVENTS)).hasSize(2);
        assertThat(compacted(TallyCodec.STATE)).containsEntry("count/apples", "2");
        assertThat(compacted(TallyCodec.EVEN)).containsEntry("apples", "apples is even: 2");
    }

    @Test
    void whatNobodyWaitsForIsDecidedTogether() throws Exception {
        // Given
        AtomicInteger commits = new AtomicInteger();
        ShardProcess process =
                start(settings(broker.bootstrapServers(), false), beforeCommit(batch -> commits.incrementAndGet()));
        awaitRole(process, Role.OWNER);
        long startNs = System.nanoTime();
        // When
        for (int i = 0; i < 100; i++) {
            client.send(TallyCodec.command("add", "apples", "k" + i)).get(10, TimeUnit.SECONDS);
        }
        // Then
        assertThat(replies(100)).hasSize(100);
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        assertThat(commits.get()).as("commits within %d ms", tookMs).isBetween(1, (int) (tookMs / 25) + 2);
    }

    @Test
    void afterAKillNothingAcknowledgedIsLostAndNothingHappensTwice() {
        // Given
        CountDownLatch inCommit = new CountDownLatch(1);
        AtomicBoolean die = new AtomicBoolean();
        ShardProcess first = start(beforeCommit(batch -> {
            if (die.get()) {
                inCommit.countDown();
                new CountDownLatch(1).await();
            }
        }));
        awaitRole(first, Role.OWNER);
        send("add", "apples", "k1");
        assertThat(replies(1)).hasSize(1);
        // When
        die.set(true);
        send("add", "apples", "k2");
        await(() -> inCommit.getCount() == 0);
        first.abandon();
        long killedNs = System.nanoTime();
        ShardProcess second = start();
        send("add", "apples", "k1");
        send("add", "apples", "k3");
        // Then
        assertThat(replies(4)).containsExactly("k1|apples=1|1", "k2|apples=2|2", "k1|apples=1|1", "k3|apples=3|3");
        System.out.printf("new owner answering %d ms after the kill%n", (System.nanoTime() - killedNs) / 1_000_000);
        assertThat(values(TallyCodec.EVENTS)).hasSize(3);
        assertThat(second.status().getFirst().sequence()).isEqualTo(3);
    }

    @Test
    void aStandbyFollowsAndTakesOverWithinFiveSecondsOfAKill() {
        // Given
        ShardProcess first = start();
        awaitRole(first, Role.OWNER);
        ShardProcess second = start();
        awaitRole(second, Role.STANDBY);
        send("add", "apples", "k1");
        await(() -> second.status().getFirst().sequence() == 1);
        // When
        first.abandon();
        long killedNs = System.nanoTime();
        send("add", "apples", "k2");
        // Then
        assertThat(replies(2)).containsExactly("k1|apples=1|1", "k2|apples=2|2");
        long outageMs = (System.nanoTime() - killedNs) / 1_000_000;
        System.out.printf("standby answering %d ms after the kill%n", outageMs);
        assertThat(outageMs).isLessThan(5_000);
    }

    @Test
    void aStandbyTakesOverAtOnceWhenTheOwnerLeaves() {
        // Given
        ShardProcess first = start();
        awaitRole(first, Role.OWNER);
        ShardProcess second = start();
        awaitRole(second, Role.STANDBY);
        // When
        long closedNs = System.nanoTime();
        first.close();
        awaitRole(second, Role.OWNER);
        // Then
        long outageMs = (System.nanoTime() - closedNs) / 1_000_000;
        System.out.printf("standby owner %d ms after a clean stop began%n", outageMs);
        assertThat(outageMs).isLessThan(2_000);
    }

    @Test
    void anOwnerThatBeginsAnewLosesNothingAndHandsOverToAStandbyIfThereIsOne() {
        // Given
        ShardProcess first = start();
        awaitRole(first, Role.OWNER);
        send("add", "apples", "k1");
        assertThat(replies(1)).hasSize(1);
        // When
        first.beginAnew();
        send("add", "apples", "k2");
        // Then
        assertThat(replies(2)).containsExactly("k1|apples=1|1", "k2|apples=2|2");
        awaitRole(first, Role.OWNER);

        ShardProcess second = start();
        awaitRole(second, Role.STANDBY);
        awaitMembers(2);
        first.beginAnew();
        awaitRole(second, Role.OWNER);
        awaitRole(first, Role.STANDBY);
        send("add", "apples", "k3");
        assertThat(replies(3)).endsWith("k3|apples=3|3");
    }

    @Test
    void anOwnerThatWasPausedIsFencedAndStandsBy() {
        // Given
        CountDownLatch paused = new CountDownLatch(1);
        CountDownLatch resume = new CountDownLatch(1);
        AtomicBoolean pause = new AtomicBoolean();
        ShardProcess zombie = start(beforeCommit(batch -> {
            if (pause.compareAndSet(true, false)) {
                paused.countDown();
                resume.await();
            }
        }));
        awaitRole(zombie, Role.OWNER);
        ShardProcess standby = start();
        awaitRole(standby, Role.STANDBY);
        // When
        pause.set(true);
        send("add", "apples", "k1");
        await(() -> paused.getCount() == 0);
        zombie.loseTouch();
        awaitRole(standby, Role.OWNER);
        assertThat(replies(1)).containsExactly("k1|apples=1|1");
        resume.countDown();
        awaitRole(zombie, Role.STANDBY);
        send("add", "apples", "k2");
        // Then
        assertThat(replies(2)).containsExactly("k1|apples=1|1", "k2|apples=2|2");
        assertThat(values(TallyCodec.EVENTS)).hasSize(2);
        assertThat(standby.status().getFirst().role()).isEqualTo(Role.OWNER);
    }

    @Test
    void aPoisonCommandIsAnsweredAndKeptAndStopsNothing() {
        // Given
        ShardProcess process = start();
        awaitRole(process, Role.OWNER);
        // When
        var _ = client.send(TallyCodec.record(TallyCodec.COMMANDS, "x", "rubbish"));
        send("dance", "apples", "k1");
        send("add", "apples", "k2");
        // Then
        assertThat(replies(3)).containsExactly("rubbish|unreadable|0", "k1|FAULT|0", "k2|apples=1|1");
        assertThat(values(TallyCodec.DEAD_LETTERS)).containsExactly("rubbish", "dance|apples|k1");
    }

    @Test
    void aCommandWhoseEffectFitsIntoNoRecordIsRefusedAndStopsNothing() {
        // Given
        ShardProcess process = start();
        awaitRole(process, Role.OWNER);
        // When
        send("add", "apples", "k1");
        send("add", TallyCodec.HUGE, "k2");
        send("add", "apples", "k3");
        // Then
        assertThat(replies(3)).containsExactly("k1|apples=1|1", "k2|TOO_LARGE|0", "k3|apples=2|2");
        assertThat(values(TallyCodec.DEAD_LETTERS)).containsExactly("add|huge|k2");
        assertThat(process.status().getFirst().role()).isEqualTo(Role.OWNER);
    }

    @Test
    void anEventThatCannotBeReplayedStopsTheShardAndSaysWhere() {
        // Given
        ShardProcess first = start();
        awaitRole(first, Role.OWNER);
        send("add", "apples", "k1");
        replies(1);
        first.close();
        var _ = client.send(TallyCodec.record(TallyCodec.EVENTS, "x", "2|unheard-of|x|1|k9|0"));
        client.flush();
        // When
        ShardProcess second = start();
        awaitRole(second, Role.FAILED);
        // Then
        assertThat(second.status().getFirst().failure())
                .contains(TallyCodec.EVENTS)
                .contains("partition 0 offset 2")
                .contains("event 2");
    }

    @Test
    void anOwnerThatStopsLeavesItsPlaceToAStandby() {
        // Given
        AtomicBoolean broken = new AtomicBoolean();
        ShardProcess first = start(beforeCommit(batch -> {
            if (broken.get()) {
                throw new IllegalStateException("broken for a test");
            }
        }));
        awaitRole(first, Role.OWNER);
        ShardProcess second = start();
        awaitRole(second, Role.STANDBY);
        // When
        broken.set(true);
        send("add", "apples", "k1");
        // Then
        awaitRole(first, Role.FAILED);
        assertThat(first.status().getFirst().failure()).contains("broken for a test");
        awaitRole(second, Role.OWNER);
        assertThat(replies(1)).containsExactly("k1|apples=1|1");
    }

    @Test
    void aTopicThatWouldLoseStateStopsTheShard() throws Exception {
        // Given
        try (Admin admin = Admin.create(properties())) {
            admin.createTopics(List.of(
                            new NewTopic(TallyCodec.STATE, 1, (short) 1).configs(Map.of("cleanup.policy", "delete"))))
                    .all()
                    .get();
        }
        // When
        ShardProcess process = start();
        awaitRole(process, Role.FAILED);
        // Then
        assertThat(process.status().getFirst().failure()).contains(TallyCodec.STATE, "cleanup.policy=delete");
    }

    @Test
    void aSagaIsFinishedByAnotherOwnerThanTheOneThatBeganIt() {
        // Given
        ShardProcess first = start();
        awaitRole(first, Role.OWNER);
        send("ask", "pears", "k1");
        send("add", "apples", "k2");
        assertThat(replies(1)).containsExactly("k2|apples=1|2");
        first.close();
        // When
        ShardProcess second = start();
        awaitRole(second, Role.OWNER);
        send("ask", "pears", "k1");
        replies(2);
        var _ = client.send(TallyCodec.record(TallyCodec.OTHER, "pears", "finish|pears|1"));
        // Then
        assertThat(replies(3)).containsExactly("k2|apples=1|2", "k1|IN_PROGRESS|0", "k1|pears=1|3");
    }

    @Test
    void stateAndPositionOfTheTopicEqualTheLogReplayedFromItsStart() {
        // Given
        ShardProcess process = start();
        awaitRole(process, Role.OWNER);
        for (int i = 0; i < 500; i++) {
            send("add", "n" + i % 7, "k" + i);
        }
        replies(500);
        // When
        Tally replayed = new Tally();
        TallyCodec codec = new TallyCodec();
        for (ConsumerRecord<byte[], byte[]> record : records(TallyCodec.EVENTS)) {
            Batch.Logged<Tally.Ev> event = codec.readEvent(record);
            replayed.replay(event.event(), event.sequence());
        }
        // Then
        Map<String, String> state = compacted(TallyCodec.STATE);
        for (int i = 0; i < 7; i++) {
            assertThat(state).containsEntry("count/n" + i, Long.toString(replayed.count("n" + i)));
        }
        assertThat(state.get("!position")).startsWith("500|").contains("tally.commands-0=500");
    }

    @Test
    void itOutlivesARestartOfTheBroker() {
        // Given
        ShardProcess process = start();
        awaitRole(process, Role.OWNER);
        send("add", "apples", "k1");
        replies(1);
        // When
        broker.restart();
        send("add", "apples", "k2");
        // Then
        assertThat(replies(2)).containsExactly("k1|apples=1|1", "k2|apples=2|2");
    }

    private interface Hook {
        void run(Batch<?, ?, ?, ?> batch) throws InterruptedException;
    }

    private static ShardListener beforeCommit(Hook hook) {
        return new ShardListener() {
            @Override
            public void committing(Batch<?, ?, ?, ?> batch) {
                try {
                    hook.run(batch);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    private ShardProcess start() {
        return start(ShardListener.NONE);
    }

    private ShardProcess start(ShardListener listener) {
        return start(settings(broker.bootstrapServers()), listener);
    }

    private ShardProcess start(ShardSettings settings, ShardListener listener) {
        ShardProcess process =
                ShardProcess.start(List.of(settings), shard -> Tally.domain(), shard -> new TallyCodec(), listener);
        processes.add(process);
        return process;
    }

    static ShardSettings settings(String bootstrapServers) {
        return settings(bootstrapServers, true);
    }

    private static ShardSettings settings(String bootstrapServers, boolean awaited) {
        return new ShardSettings(
                "tally",
                0,
                Map.of("bootstrap.servers", bootstrapServers),
                "test",
                TallyCodec.topics(),
                new TopicPartition(TallyCodec.EVENTS, 0),
                new TopicPartition(TallyCodec.STATE, 0),
                new TopicPartition(TallyCodec.COMMANDS, 0),
                Map.of("other-0", new TopicPartition(TallyCodec.OTHER, 0)),
                List.of(),
                1_000,
                awaited,
                Limits.defaults());
    }

    private Map<String, Object> properties() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private void send(String verb, String name, String key) {
        var _ = client.send(TallyCodec.command(verb, name, key));
    }

    private static void awaitRole(ShardProcess process, Role role) {
        await(() -> {
            ShardStatus status = process.status().getFirst();
            assertThat(role == Role.FAILED || status.role() != Role.FAILED)
                    .as("%s", status)
                    .isTrue();
            return status.role() == role;
        });
    }

    private void awaitMembers(int count) {
        try (Admin admin = Admin.create(properties())) {
            String group = settings(broker.bootstrapServers()).group();
            await(() -> {
                ConsumerGroupDescription now = admin.describeConsumerGroups(List.of(group))
                        .all()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join()
                        .values()
                        .iterator()
                        .next();
                return now.members().size() == count && now.groupState() == GroupState.STABLE;
            });
        }
    }

    private static void await(BooleanSupplier condition) {
        long untilNs = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(untilNs);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private List<String> replies(int count) {
        List<String> found = new ArrayList<>();
        await(() -> {
            found.clear();
            found.addAll(values(TallyCodec.REPLIES));
            return found.size() >= count;
        });
        return found;
    }

    private List<String> values(String topic) {
        return records(topic).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    private Map<String, String> compacted(String topic) {
        Map<String, String> rows = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records(topic)) {
            String key = new String(record.key(), UTF_8);
            if (record.value() == null) {
                rows.remove(key);
            } else {
                rows.put(key, new String(record.value(), UTF_8));
            }
        }
        return rows;
    }

    /** Everything committed so far. */
    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(50)).forEach(found::add);
            }
        }
        return found;
    }
}
