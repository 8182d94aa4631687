package dev.weir.agent.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.desired.DesiredKey.Kind;
import dev.weir.contracts.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy.StrategyType;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

final class DesiredReaderTest {
    private static final TopicPartition NODE = new TopicPartition(Topics.desired(Kind.PORT), 0);

    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private MockConsumer<String, byte[]> consumer = new MockConsumer<>(StrategyType.NONE.toString());
    private boolean away;

    private final DesiredReader reader = new DesiredReader(
            new PartitionFeed(DesiredStore.TOPICS, this::consumer), "hv1", (DesiredReader.Restored) null);

    /** Of topics with one partition each. */
    private Consumer<String, byte[]> consumer() {
        consumer = new MockConsumer<>(StrategyType.NONE.toString()) {
            @Override
            public synchronized Map<TopicPartition, Long> endOffsets(
                    Collection<TopicPartition> partitions, Duration timeout) {
                if (away) {
                    throw new TimeoutException("the leader is not known");
                }
                return super.endOffsets(partitions, timeout);
            }
        };
        for (String topic : DesiredStore.TOPICS) {
            consumer.updatePartitions(topic, List.of(new PartitionInfo(topic, 0, null, null, null)));
            ends.putIfAbsent(new TopicPartition(topic, 0), 0L);
        }
        consumer.updateBeginningOffsets(Map.of(NODE, 0L));
        consumer.updateEndOffsets(ends);
        return consumer;
    }

    @Test
    void whatIsKnownStaysKnownWhileKafkaDoesNotAnswer() {
        reader.poll(Duration.ZERO);
        consumer.addRecord(new ConsumerRecord<>(NODE.topic(), 0, 0, "hv1/other/x", new byte[0]));
        DesiredStore before = reader.poll(Duration.ZERO);
        assertThat(reader.positions()).containsEntry(NODE.toString(), 1L);

        away = true;
        reader.readAgain();
        DesiredStore meanwhile = reader.poll(Duration.ZERO);

        assertThat(meanwhile).isSameAs(before);
        assertThat(reader.positions()).containsEntry(NODE.toString(), 1L);
        away = false;
        reader.poll(Duration.ZERO);
        consumer.addRecord(new ConsumerRecord<>(NODE.topic(), 0, 1, "hv1/other/y", new byte[0]));
        reader.poll(Duration.ZERO);
        assertThat(reader.positions()).containsEntry(NODE.toString(), 2L);
    }

    @Test
    void whatKafkaRefusesIsAProblemThatIsOverWhenItNoLongerDoes() {
        reader.poll(Duration.ZERO);
        consumer.addRecord(new ConsumerRecord<>(NODE.topic(), 0, 0, "hv1/other/x", new byte[0]));
        DesiredStore before = reader.poll(Duration.ZERO);

        consumer.setPollException(new TopicAuthorizationException(Set.of(NODE.topic())));
        DesiredStore meanwhile = reader.poll(Duration.ZERO);

        assertThat(meanwhile).isSameAs(before);
        assertThat(reader.problems()).containsOnlyKeys("kafka");
        assertThat(reader.problems().get("kafka"))
                .startsWith("TopicAuthorizationException")
                .contains(NODE.topic());
        reader.poll(Duration.ZERO);
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void inALargeRegionOnlyWhatIsOfInterestIsRead() {
        ends.put(new TopicPartition(Topics.desired(Kind.ENDPOINTS), 0), 2_001L);
        consumer.updateEndOffsets(ends);

        DesiredStore store = Objects.requireNonNull(reader.poll(Duration.ZERO));

        assertThat(consumer.assignment()).hasSize(DesiredStore.TOPICS.size());
        assertThat(consumer.paused())
                .containsExactlyInAnyOrderElementsOf(store.shared())
                .doesNotContain(NODE);
    }

    /** What a reader knew that had read up to there, and has one record. */
    private DesiredReader.Restored left(long position) {
        DesiredStore before = new DesiredStore("hv1", counts());
        before.accept(NODE, "hv1/other/x", 5, new byte[0]);
        Map<TopicPartition, Long> positions = new HashMap<>();
        ends.keySet().forEach(partition -> positions.put(partition, partition.equals(NODE) ? position : 0));
        return DesiredReader.Restored.of(before.checkpoint(positions, Instant.EPOCH));
    }

    private static Map<String, Integer> counts() {
        Map<String, Integer> counts = new HashMap<>();
        DesiredStore.TOPICS.forEach(topic -> counts.put(topic, 1));
        return counts;
    }

    private DesiredReader goingOn(DesiredReader.Restored restored) {
        return new DesiredReader(new PartitionFeed(DesiredStore.TOPICS, this::consumer), "hv1", restored);
    }

    private DesiredCheckpoint told(DesiredReader by) {
        return Objects.requireNonNull(by.checkpoint(Instant.EPOCH));
    }

    private static List<String> keys(DesiredCheckpoint checkpoint) {
        return Objects.requireNonNull(checkpoint.contents().get(NODE)).records().stream()
                .map(DesiredCheckpoint.Kept::key)
                .sorted()
                .toList();
    }

    @Test
    void whereNothingCameSinceTheCheckpointAllIsReadAtOnce() {
        ends.put(NODE, 3L);
        DesiredReader.Restored restored = left(3);
        assertThat(restored.store().inSync()).isFalse();

        try (DesiredReader next = goingOn(restored)) {
            DesiredStore store = Objects.requireNonNull(next.poll(Duration.ofMinutes(1)));

            assertThat(store.inSync()).isTrue();
            assertThat(next.positions()).containsEntry(NODE.toString(), 3L);
        }
    }

    @Test
    void onlyWhatCameSinceTheCheckpointIsReadFirstAndThenAllOfItBeforeItIsToldOn() {
        ends.put(NODE, 4L);
        try (DesiredReader next = goingOn(left(3))) {
            DesiredStore store = Objects.requireNonNull(next.poll(Duration.ZERO));
            assertThat(store.inSync()).isFalse();
            consumer.addRecord(new ConsumerRecord<>(NODE.topic(), 0, 3, "hv1/other/y", new byte[0]));
            next.poll(Duration.ZERO);
            assertThat(store.inSync()).isTrue();
            assertThat(next.goesBackToCheckpoint()).isTrue();
            assertThat(next.checkpoint(Instant.EPOCH)).isNull();

            next.readAgain();
            next.poll(Duration.ZERO);
            assertThat(next.goesBackToCheckpoint()).isFalse();
            assertThat(next.checkpoint(Instant.EPOCH)).isNull();
            // Of x the tombstone is gone by now.
            consumer.addRecord(new ConsumerRecord<>(NODE.topic(), 0, 3, "hv1/other/y", new byte[0]));
            next.poll(Duration.ZERO);

            assertThat(keys(told(next))).containsExactly("hv1/other/y");
        }
    }

    @Test
    void aLogThatEndsBeforeTheCheckpointIsReadFromItsStart() {
        ends.put(NODE, 1L);
        try (DesiredReader next = goingOn(left(3))) {
            DesiredStore store = Objects.requireNonNull(next.poll(Duration.ZERO));
            assertThat(store.inSync()).isFalse();
            consumer.addRecord(new ConsumerRecord<>(NODE.topic(), 0, 0, "hv1/other/z", new byte[0]));
            next.poll(Duration.ZERO);

            assertThat(store.inSync()).isTrue();
            next.readAgain();
            next.poll(Duration.ZERO);
            consumer.addRecord(new ConsumerRecord<>(NODE.topic(), 0, 0, "hv1/other/z", new byte[0]));
            next.poll(Duration.ZERO);
            assertThat(keys(told(next))).containsExactly("hv1/other/z");
        }
    }

    @Test
    void whatWasReadAheadWhileTheRegionWasSmallIsNoLongerReadInALargeOne() {
        TopicPartition endpoints = new TopicPartition(Topics.desired(Kind.ENDPOINTS), 0);
        ends.put(endpoints, 2_001L);
        DesiredReader.Restored restored = left(0);
        assertThat(restored.positions()).containsKey(endpoints);

        try (DesiredReader next = goingOn(restored)) {
            DesiredStore store = Objects.requireNonNull(next.poll(Duration.ZERO));

            assertThat(store.inSync()).isTrue();
            assertThat(consumer.paused())
                    .containsExactlyInAnyOrderElementsOf(store.shared())
                    .doesNotContain(NODE);
        }
    }

    @Test
    void aCheckpointOfOtherPartitionsIsOfNoUse() {
        Map<String, Integer> more = counts();
        more.replaceAll((_, one) -> 2 * one);
        DesiredStore before = new DesiredStore("hv1", more);
        DesiredReader.Restored other = DesiredReader.Restored.of(before.checkpoint(Map.of(), Instant.EPOCH));

        try (DesiredReader next = goingOn(other)) {
            DesiredStore store = next.poll(Duration.ZERO);

            assertThat(store).isNotNull().isNotSameAs(other.store());
            assertThat(next.goesBackToCheckpoint()).isFalse();
        }
    }

    @Test
    void inASmallRegionAllIsReadBeforeItIsAskedFor() {
        reader.poll(Duration.ZERO);

        assertThat(consumer.paused()).isEmpty();
    }
}
