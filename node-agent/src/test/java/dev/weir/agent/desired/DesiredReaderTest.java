package dev.weir.agent.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.desired.DesiredKey.Kind;
import dev.weir.contracts.topic.Topics;
import java.time.Duration;
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

    private final DesiredReader reader =
            new DesiredReader(new PartitionFeed(DesiredStore.TOPICS, this::consumer), "hv1", Scopes.NONE);

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
        ends.put(new TopicPartition(Topics.desired(Kind.ENDPOINT), 0), 10_001L);
        consumer.updateEndOffsets(ends);

        DesiredStore store = Objects.requireNonNull(reader.poll(Duration.ZERO));

        assertThat(consumer.assignment()).hasSize(DesiredStore.TOPICS.size());
        assertThat(consumer.paused())
                .containsExactlyInAnyOrderElementsOf(store.shared())
                .doesNotContain(NODE);
    }

    @Test
    void whatWasNeededBeforeIsReadAtOnceAndByTheSameConsumer() {
        ends.put(new TopicPartition(Topics.desired(Kind.ENDPOINT), 0), 10_001L);
        consumer.updateEndOffsets(ends);
        MockConsumer<String, byte[]> only = consumer;
        try (DesiredReader again = new DesiredReader(
                new PartitionFeed(DesiredStore.TOPICS, () -> only),
                "hv1",
                new Scopes(Set.of("a-network"), Set.of("a-group")))) {

            DesiredStore store = Objects.requireNonNull(again.poll(Duration.ZERO));

            assertThat(only.paused()).isEmpty();
            assertThat(store.interest()).hasSize(DesiredStore.TOPICS.size());
        }
    }

    @Test
    void inASmallRegionAllIsReadBeforeItIsAskedFor() {
        reader.poll(Duration.ZERO);

        assertThat(consumer.paused()).isEmpty();
    }
}
