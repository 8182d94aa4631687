package dev.weir.agent.desired;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy.StrategyType;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class PartitionFeedTest {
    private static final TopicPartition RED = new TopicPartition("network", 0);
    private static final TopicPartition BLUE = new TopicPartition("network", 1);
    private static final Duration WAIT = Duration.ofMillis(500);

    private final MockConsumer<byte[], byte[]> steady = new MockConsumer<>(StrategyType.NONE.toString());
    private final MockConsumer<byte[], byte[]> joining = new MockConsumer<>(StrategyType.NONE.toString());
    private final List<String> taken = new ArrayList<>();
    private long nowNs;

    private final PartitionFeed feed = new PartitionFeed(steady, WAIT, joining, () -> nowNs);

    private void begins(TopicPartition partition, long end) {
        for (MockConsumer<byte[], byte[]> consumer : List.of(steady, joining)) {
            consumer.updateBeginningOffsets(Map.of(partition, 0L));
            consumer.updateEndOffsets(Map.of(partition, end));
        }
        feed.begin(Set.of(partition));
    }

    private static void arrives(MockConsumer<byte[], byte[]> at, TopicPartition partition, long offset) {
        at.addRecord(new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                new byte[0],
                (partition.partition() + "/" + offset).getBytes(StandardCharsets.UTF_8)));
    }

    private void poll() {
        feed.poll(Duration.ZERO, record -> taken.add(new String(record.value(), StandardCharsets.UTF_8)));
    }

    private void passes(Duration time) {
        nowNs += time.toNanos();
    }

    @Test
    void aNewPartitionIsReadFromItsStartByTheOneAndFromItsEndByTheOther() {
        begins(RED, 2);

        assertThat(joining.position(RED)).isZero();
        assertThat(steady.position(RED)).isEqualTo(2);
        assertThat(feed.reachedEnd(RED)).isFalse();

        arrives(joining, RED, 0);
        poll();
        assertThat(feed.reachedEnd(RED)).isFalse();
        assertThat(feed.position(RED)).isEqualTo(1);

        arrives(joining, RED, 1);
        poll();
        assertThat(feed.reachedEnd(RED)).isTrue();
        assertThat(feed.position(RED)).isEqualTo(2);
        assertThat(taken).containsExactly("0/0", "0/1");
    }

    @Test
    void whatComesToTheSteadyOneFirstIsNotClaimedBeforeWhatWasThereIsRead() {
        begins(RED, 1);

        arrives(steady, RED, 1);
        poll();

        assertThat(taken).containsExactly("0/1");
        assertThat(feed.position(RED)).isZero();

        arrives(joining, RED, 0);
        poll();
        assertThat(feed.position(RED)).isEqualTo(2);
    }

    @Test
    void itIsGivenOverWhenItIsReadUpAndTheWaitIsOver() {
        begins(RED, 0);
        poll();
        assertThat(joining.assignment()).containsExactly(RED);

        passes(WAIT.plusSeconds(1));
        poll();

        assertThat(joining.assignment()).isEmpty();
        assertThat(steady.assignment()).containsExactly(RED);
        arrives(steady, RED, 0);
        poll();
        assertThat(taken).containsExactly("0/0");
        assertThat(feed.position(RED)).isEqualTo(1);
    }

    @Test
    void itIsNotGivenOverToOneThatIsBehind() {
        begins(RED, 0);
        arrives(joining, RED, 0);
        passes(WAIT.plusSeconds(1));
        poll();

        assertThat(joining.assignment()).containsExactly(RED);
        assertThat(feed.position(RED)).isEqualTo(1);

        arrives(steady, RED, 0);
        poll();
        assertThat(joining.assignment()).isEmpty();
        assertThat(feed.position(RED)).isEqualTo(1);
    }

    @Test
    void oneThatIsReadAgainBeginsAtItsStart() {
        begins(RED, 0);
        passes(WAIT.plusSeconds(1));
        poll();
        begins(BLUE, 0);

        begins(RED, 3);

        assertThat(feed.reachedEnd(RED)).isFalse();
        assertThat(joining.position(RED)).isZero();
        assertThat(joining.assignment()).containsExactlyInAnyOrder(RED, BLUE);
    }

    @Test
    void whatIsOfNoInterestIsReadByNeither() {
        begins(RED, 5);
        begins(BLUE, 5);

        feed.retain(Set.of(BLUE));

        assertThat(steady.assignment()).containsExactly(BLUE);
        assertThat(joining.assignment()).containsExactly(BLUE);
        assertThat(feed.assignment()).containsExactly(BLUE);
    }

    @Test
    void aWakeUpLosesNoRecord() {
        begins(RED, 1);
        arrives(joining, RED, 0);
        steady.wakeup();

        poll();
        poll();

        assertThat(taken).containsExactly("0/0");
    }
}
