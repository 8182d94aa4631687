package dev.weir.kernel.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.Batch;
import dev.weir.kernel.Batch.Logged;
import dev.weir.kernel.Batch.Row;
import dev.weir.kernel.Checkpoint;
import dev.weir.kernel.Gate;
import dev.weir.kernel.Incoming;
import dev.weir.kernel.Limits;
import dev.weir.kernel.Origin;
import dev.weir.kernel.ShardCore;
import dev.weir.kernel.testing.Tally;
import dev.weir.kernel.testing.Tally.Ev;
import dev.weir.kernel.testing.Tally.In;
import dev.weir.kernel.testing.Tally.Out;
import dev.weir.kernel.testing.TallyCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class ShardLogTest {
    private static final TopicPartition EVENTS = new TopicPartition(TallyCodec.EVENTS, 0);
    private static final TopicPartition STATE = new TopicPartition(TallyCodec.STATE, 0);

    private final TallyCodec codec = new TallyCodec();
    private final List<ConsumerRecord<byte[], byte[]>> state = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final Tally tally = new Tally();
    private final ShardCore<In, Ev, Out, String, String> core =
            new ShardCore<>(Tally.domain(tally), Set.of(), Limits.defaults());

    @Test
    void rowsOfATransactionThatCommitsDuringLoadingComeFromTheLogAlone() {
        // Given
        add(events, codec.event(new Logged<>(new Ev("added", "apples", 1, "k1", 0), 1)));
        add(state, codec.state(new Row("count", "apples", 1L), 1));
        add(state, codec.position(new PositionRecord(new Checkpoint(1, Map.of(), Map.of()), 0, 0)));
        long stable = state.size();
        add(events, codec.event(new Logged<>(new Ev("asked", "apples", 0, "k2", 0), 2)));
        add(events, codec.event(new Logged<>(new Ev("added", "apples", 2, "k2", 0), 3)));
        add(state, codec.state(new Row("count", "apples", 2L), 4));
        add(state, codec.state(new Row("count", "pears", 1L), 4));
        // When
        load(stable);
        // Then
        assertThat(core.sequence()).isEqualTo(3);
        assertThat(tally.count("apples")).isEqualTo(2);
        assertThat(tally.count("pears")).as("event 4 is not read yet").isZero();
    }

    @Test
    void ofRowsThatAreReplacedBeforeTheEndTheLastIsTakenAndWhatComesAfterItIsNot() {
        // Given
        add(state, codec.state(new Row("count", "pears", 1L), 1));
        add(state, codec.state(new Row("count", "plums", 1L), 1));
        add(state, codec.state(new Row("count", "apples", 1L), 1));
        add(state, codec.state(new Row("count", "apples", 3L), 2));
        add(state, codec.state(new Row("count", "plums", null), 2));
        add(state, codec.position(new PositionRecord(new Checkpoint(0, Map.of(), Map.of()), 0, 0)));
        long stable = state.size();
        add(state, codec.state(new Row("count", "pears", 9L), 4));
        // When
        load(stable);
        // Then
        assertThat(tally.count("apples")).isEqualTo(3);
        assertThat(tally.count("plums")).isZero();
        assertThat(tally.count("pears")).isEqualTo(1);
    }

    @Test
    void commandsAreRememberedFromWhereTheStateSaysThatTheyMayBeAskedAgain() {
        // Given
        add(events, codec.event(new Logged<>(new Ev("added", "apples", 1, "k1", 0), 1)));
        add(events, codec.event(new Logged<>(new Ev("added", "apples", 2, "k2", 0), 2)));
        add(events, codec.event(new Logged<>(new Ev("added", "apples", 3, "k3", 0), 3)));
        add(state, codec.state(new Row("count", "apples", 3L), 3));
        add(state, codec.position(new PositionRecord(new Checkpoint(3, Map.of(), Map.of()), 3, 1)));
        load(state.size());
        // When
        List<Incoming<In, Out>> again =
                Stream.of("k1", "k2", "k3").map(this::asked).toList();
        Batch<Ev, Out, String, String> batch = core.step(again, 1_000);
        // Then
        assertThat(batch.events()).extracting(Logged::event).extracting(Ev::key).containsExactly("k1");
        assertThat(batch.replies()).extracting(Out::text).containsExactly("apples=4", "apples=2", "apples=3");
    }

    private Incoming<In, Out> asked(String key) {
        long offset = key.charAt(1);
        Gate gate = new Gate("command-" + offset, key, Long.MAX_VALUE, Map.of());
        return new Incoming.Legible<>(Origin.of(TallyCodec.COMMANDS, offset), new In("add", "apples", key), gate);
    }

    private void load(long stable) {
        consumer.updateBeginningOffsets(Map.of(EVENTS, 0L, STATE, 0L));
        consumer.updateEndOffsets(Map.of(EVENTS, (long) events.size(), STATE, stable));
        consumer.schedulePollTask(() -> state.forEach(consumer::addRecord));
        consumer.schedulePollTask(() -> events.forEach(consumer::addRecord));
        ShardSettings settings = new ShardSettings(
                "tally",
                0,
                Map.of(),
                "test",
                List.of(),
                EVENTS,
                STATE,
                new TopicPartition(TallyCodec.COMMANDS, 0),
                Map.of(),
                List.of(),
                1_000,
                true,
                Limits.defaults());
        new ShardLog<>(settings, codec, consumer, core).load();
    }

    private static void add(List<ConsumerRecord<byte[], byte[]>> log, ProducerRecord<byte[], byte[]> record) {
        log.add(new ConsumerRecord<>(record.topic(), 0, log.size(), record.key(), record.value()));
    }
}
