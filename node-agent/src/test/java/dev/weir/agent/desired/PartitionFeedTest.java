package dev.weir.agent.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy.StrategyType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

final class PartitionFeedTest {
    private static final TopicPartition RED = new TopicPartition("network", 0);
    private static final TopicPartition FIRST_GROUP = new TopicPartition("group", 0);
    private static final TopicPartition BLUE = new TopicPartition("network", 1);

    private final List<MockConsumer<String, byte[]>> made = new ArrayList<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>(Map.of(RED, 0L, BLUE, 0L));
    private final List<String> taken = new ArrayList<>();
    private boolean unresolved;

    private final PartitionFeed feed = new PartitionFeed(List.of("network", "group"), this::consumer);

    private Consumer<String, byte[]> consumer() {
        if (unresolved) {
            throw new KafkaException("no such host");
        }
        MockConsumer<String, byte[]> consumer = new MockConsumer<>(StrategyType.NONE.toString());
        consumer.updateBeginningOffsets(Map.of(RED, 0L, BLUE, 0L));
        consumer.updateEndOffsets(ends);
        made.add(consumer);
        return consumer;
    }

    private void begins(TopicPartition partition, long end) {
        ends.put(partition, end);
        made.forEach(consumer -> consumer.updateEndOffsets(ends));
        feed.begin(Set.of(partition));
    }

    private void arrives(TopicPartition partition, long offset) {
        made.getLast()
                .addRecord(new ConsumerRecord<>(
                        partition.topic(),
                        partition.partition(),
                        offset,
                        "key",
                        (partition.partition() + "/" + offset).getBytes(StandardCharsets.UTF_8)));
    }

    private void poll() {
        feed.poll(Duration.ZERO, (_, record) -> taken.add(new String(record.value(), StandardCharsets.UTF_8)));
    }

    @Test
    void aPartitionIsReadUpWhenTheEndIsReachedThatItHadWhenItJoined() {
        begins(RED, 2);
        assertThat(feed.takeReadUp()).isEmpty();

        arrives(RED, 0);
        poll();
        assertThat(feed.takeReadUp()).isEmpty();
        assertThat(feed.readUp()).isFalse();

        arrives(RED, 1);
        poll();
        assertThat(feed.takeReadUp()).containsExactly(RED);
        assertThat(feed.takeReadUp()).isEmpty();
        assertThat(feed.readUp()).isTrue();
        assertThat(feed.positions()).containsEntry(RED, 2L);
        assertThat(taken).containsExactly("0/0", "0/1");
    }

    @Test
    void whatJoinsIsReadByAnotherConsumerThatGoesOnWithAllThereWas() {
        begins(RED, 1);
        arrives(RED, 0);
        poll();

        begins(BLUE, 1);

        assertThat(made).hasSize(2);
        assertThat(made.getFirst().closed()).isTrue();
        assertThat(feed.positions()).containsExactly(Map.entry(RED, 1L), Map.entry(BLUE, 0L));
        arrives(BLUE, 0);
        arrives(RED, 1);
        poll();
        assertThat(taken).containsExactlyInAnyOrder("0/0", "1/0", "0/1");
        assertThat(feed.takeReadUp()).contains(BLUE);
    }

    @Test
    void whatJoinsBeforeAnythingWasAskedForNeedsNoOtherConsumer() {
        begins(RED, 0);
        begins(BLUE, 0);

        assertThat(made).hasSize(1);
    }

    @Test
    void oneThatIsReadAgainBeginsAtItsStart() {
        begins(RED, 0);
        poll();

        begins(RED, 3);

        assertThat(feed.takeReadUp()).isEmpty();
        assertThat(feed.positions()).containsEntry(RED, 0L);
    }

    @Test
    void aLogWhoseStartWasCutOffIsReadFromWhereItStartsNow() {
        made.getLast().updateBeginningOffsets(Map.of(RED, 2L));
        begins(RED, 3);

        arrives(RED, 2);
        poll();
        arrives(RED, 2);
        poll();

        assertThat(taken).containsExactly("0/2");
        assertThat(feed.takeReadUp()).containsExactly(RED);
    }

    @Test
    void aLogThatWasCutOffWhereItIsReadIsNotGoneOnWithAsIfNothingWereMissing() {
        begins(RED, 1);
        arrives(RED, 0);
        poll();
        made.getLast().updateBeginningOffsets(Map.of(RED, 5L));

        arrives(RED, 5);

        assertThatThrownBy(this::poll).isInstanceOf(OffsetOutOfRangeException.class);
    }

    @Test
    void aConsumerKnowsAllTopicsFromTheBeginningButGivesOnlyWhatIsRead() {
        assertThat(made.getLast().assignment()).containsExactlyInAnyOrder(RED, FIRST_GROUP);
        assertThat(feed.positions()).isEmpty();
        arrives(RED, 0);

        poll();
        assertThat(taken).isEmpty();
        begins(RED, 1);
        arrives(RED, 0);
        poll();

        assertThat(taken).containsExactly("0/0");
        assertThat(made).hasSize(2);
        assertThat(made.getLast().paused()).containsExactly(FIRST_GROUP);
        assertThat(feed.positions()).containsOnlyKeys(RED);
    }

    @Test
    void howManyRecordsThereAreIsToldBySomePartitionsThoughTheFirstOneIsEmpty() {
        for (int i = 0; i < 256; i++) {
            ends.put(new TopicPartition("network", i), i % 32 == 0 ? 0L : 100L);
        }
        for (int i = 0; i < 3; i++) {
            ends.put(new TopicPartition("group", i), 7L);
        }
        made.getLast().updateEndOffsets(ends);

        double records = feed.records(Map.of("network", 256, "group", 3));

        // Every sixteenth was asked, and every second of those is empty.
        assertThat(records).isEqualTo(256 * 100 / 2 + 3 * 7);
    }

    @Test
    void whatIsOfNoInterestIsNotWaitedFor() {
        begins(RED, 5);
        begins(BLUE, 0);

        feed.retain(Set.of(BLUE));

        assertThat(feed.positions()).containsOnlyKeys(BLUE);
        assertThat(feed.takeReadUp()).containsExactly(BLUE);
        assertThat(feed.readUp()).isTrue();
    }

    @Test
    void whereNoOtherConsumerCanBeMadeTheOneThereIsGoesOn() {
        begins(RED, 0);
        poll();
        unresolved = true;

        assertThatThrownBy(() -> begins(BLUE, 0)).isInstanceOf(TimeoutException.class);

        assertThat(made.getFirst().closed()).isFalse();
        assertThat(feed.positions()).containsOnlyKeys(RED);
        arrives(RED, 0);
        poll();
        assertThat(taken).containsExactly("0/0");
    }

    @Test
    void aWakeUpLosesNoRecordAndIsHeardByTheNextConsumer() {
        begins(RED, 0);
        poll();
        arrives(RED, 0);
        feed.wakeup();
        begins(BLUE, 0);

        arrives(RED, 0);
        feed.poll(Duration.ofHours(1), (_, record) -> taken.add(new String(record.value(), StandardCharsets.UTF_8)));

        assertThat(taken).containsExactly("0/0");
    }
}
