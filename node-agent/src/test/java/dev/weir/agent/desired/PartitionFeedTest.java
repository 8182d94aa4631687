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
    private final List<Duration> waits = new ArrayList<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>(Map.of(RED, 0L, BLUE, 0L));
    private final List<String> taken = new ArrayList<>();
    private boolean unresolved;
    private long nowNs;

    private final PartitionFeed feed = new PartitionFeed(List.of("network", "group"), this::consumer, () -> nowNs);

    private Consumer<String, byte[]> consumer(Duration wait) {
        if (unresolved) {
            throw new KafkaException("no such host");
        }
        MockConsumer<String, byte[]> consumer = new MockConsumer<>(StrategyType.NONE.toString());
        consumer.updateBeginningOffsets(Map.of(RED, 0L, BLUE, 0L));
        consumer.updateEndOffsets(ends);
        made.add(consumer);
        waits.add(wait);
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

    private void passes(Duration time) {
        poll();
        nowNs += time.toNanos();
        poll();
    }

    @Test
    void aPartitionIsReadUpWhenTheEndIsReachedThatItHadWhenItJoined() {
        begins(RED, 2);
        assertThat(feed.reachedEnd(RED)).isFalse();

        arrives(RED, 0);
        poll();
        assertThat(feed.reachedEnd(RED)).isFalse();

        arrives(RED, 1);
        poll();
        assertThat(feed.reachedEnd(RED)).isTrue();
        assertThat(feed.positions()).containsEntry(RED, 2L);
        assertThat(taken).containsExactly("0/0", "0/1");
    }

    @Test
    void whenAllIsReadUpForAWhileOneWithLongWaitsGoesOn() {
        begins(RED, 1);
        passes(Duration.ofSeconds(10));
        assertThat(made).as("still reading").hasSize(1);

        arrives(RED, 0);
        poll();
        passes(Duration.ofSeconds(2));

        assertThat(made).hasSize(2);
        assertThat(made.getFirst().closed()).isTrue();
        assertThat(waits.getLast()).isGreaterThan(waits.getFirst());
        assertThat(feed.positions()).containsOnlyKeys(RED);
        assertThat(feed.positions()).containsEntry(RED, 1L);
        arrives(RED, 1);
        poll();
        assertThat(taken).containsExactly("0/0", "0/1");
    }

    @Test
    void aSlowFetchThatBringsTheLastRecordIsNotTakenForRest() {
        begins(RED, 1);
        arrives(RED, 0);

        nowNs += Duration.ofSeconds(10).toNanos();
        poll();

        assertThat(feed.reachedEnd(RED)).isTrue();
        assertThat(made).as("what was read may name others that join").hasSize(1);
    }

    @Test
    void whatJoinsOneThatRestsIsReadWithShortWaitsAgain() {
        begins(RED, 0);
        passes(Duration.ofSeconds(2));
        arrives(RED, 0);
        poll();

        begins(BLUE, 1);

        assertThat(waits).hasSize(3).last().isEqualTo(waits.getFirst());
        assertThat(feed.positions()).containsOnlyKeys(RED, BLUE);
        arrives(BLUE, 0);
        arrives(RED, 1);
        poll();
        assertThat(taken).containsExactlyInAnyOrder("0/0", "1/0", "0/1");
        assertThat(feed.reachedEnd(BLUE)).isTrue();
    }

    @Test
    void oneThatIsReadAgainBeginsAtItsStart() {
        begins(RED, 0);
        passes(Duration.ofSeconds(2));

        begins(RED, 3);

        assertThat(feed.reachedEnd(RED)).isFalse();
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
        assertThat(feed.reachedEnd(RED)).isTrue();
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
        passes(Duration.ofSeconds(2));
        passes(Duration.ofSeconds(2));

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
        passes(Duration.ofSeconds(2));

        assertThat(feed.positions()).containsOnlyKeys(BLUE);
        assertThat(made).hasSize(2);
    }

    @Test
    void whereNoOtherConsumerCanBeMadeTheOneThereIsGoesOn() {
        begins(RED, 0);
        unresolved = true;
        passes(Duration.ofSeconds(2));
        assertThat(made.getFirst().closed()).isFalse();
        unresolved = false;
        passes(Duration.ofSeconds(2));
        assertThat(made).hasSize(2);

        unresolved = true;
        assertThatThrownBy(() -> begins(BLUE, 0)).isInstanceOf(TimeoutException.class);

        assertThat(feed.positions()).containsOnlyKeys(RED);
        arrives(RED, 0);
        poll();
        assertThat(taken).containsExactly("0/0");
    }

    @Test
    void aWakeUpLosesNoRecordAndIsHeardByTheNextConsumer() {
        begins(RED, 0);
        passes(Duration.ofSeconds(2));
        arrives(RED, 0);
        feed.wakeup();
        begins(BLUE, 0);

        arrives(RED, 0);
        feed.poll(Duration.ofHours(1), (_, record) -> taken.add(new String(record.value(), StandardCharsets.UTF_8)));

        assertThat(taken).containsExactly("0/0");
    }
}
