package dev.weir.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.kernel.Batch.DeadLetter;
import dev.weir.kernel.Batch.Logged;
import dev.weir.kernel.Batch.Rendered;
import dev.weir.kernel.Batch.Row;
import dev.weir.kernel.testing.Tally;
import dev.weir.kernel.testing.Tally.Ev;
import dev.weir.kernel.testing.Tally.In;
import dev.weir.kernel.testing.Tally.Out;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ShardCoreTest {
    private static final long NOW = 1_000_000;
    private static final String COMMANDS = "commands-0";

    private ShardCore<In, Ev, Out, String, String> core = fresh();
    private long offset;

    @Test
    void aCommandBecomesEventsRowsRecordsAndAStampedAnswerInOneBatch() {
        // Given
        step(add("apples", "k1"));
        // When
        Batch<Ev, Out, String, String> batch = step(add("apples", "k2"));
        // Then
        assertThat(batch.events()).containsExactly(new Logged<>(new Ev("added", "apples", 2, "k2", NOW), 2));
        assertThat(batch.rows()).containsExactly(new Row("count", "apples", 2L));
        assertThat(batch.records()).containsExactly(new Rendered<>("apples", "apples is even: 2"));
        assertThat(batch.replies()).containsExactly(new Out("k2", "apples=2", 2));
        assertThat(batch.checkpoint()).isEqualTo(new Checkpoint(2, Map.of(COMMANDS, 2L), Map.of()));
    }

    @Test
    void commandsOfOneBatchSeeEachOthersEffects() {
        Batch<Ev, Out, String, String> batch = step(add("apples", "k1"), add("apples", "k2"), add("apples", "k3"));

        assertThat(batch.replies()).extracting(Out::text).containsExactly("apples=1", "apples=2", "apples=3");
        assertThat(batch.rows()).containsExactly(new Row("count", "apples", 3L));
    }

    @Test
    void theSameKeyAgainGetsTheSameAnswerWithoutASecondEffect() {
        // Given
        step(add("apples", "k1"), add("apples", "k2"));
        // When
        Batch<Ev, Out, String, String> batch = step(add("apples", "k1"));
        // Then
        assertThat(batch.events()).isEmpty();
        assertThat(batch.replies()).containsExactly(new Out("k1", "apples=1", 1));
    }

    @Test
    void anAnswerIsForgottenWhenItsTimeIsOver() {
        // Given
        step(add("apples", "k1"));
        // When
        Batch<Ev, Out, String, String> batch =
                core.step(List.of(command(add("apples", "k1"), NOW * 10)), NOW + 700_000);
        // Then
        assertThat(batch.events()).hasSize(1);
    }

    @Test
    void aSagaInFlightAnswersItsKeyWithInProgressAndThenWithTheResult() {
        // Given
        step(new In("ask", "pears", "k1"));
        // When
        Batch<Ev, Out, String, String> meanwhile = step(new In("ask", "pears", "k1"));
        Batch<Ev, Out, String, String> finished = core.step(List.of(followed(1, new In("finish", "pears", ""))), NOW);
        Batch<Ev, Out, String, String> afterwards = step(new In("ask", "pears", "k1"));
        // Then
        assertThat(meanwhile.replies()).containsExactly(new Out("k1", "IN_PROGRESS", 0));
        assertThat(finished.replies()).containsExactly(new Out("k1", "pears=1", 2));
        assertThat(afterwards.replies()).containsExactly(new Out("k1", "pears=1", 2));
    }

    @Test
    void aCommandInProgressThatIsInItsTopicTwiceIsNotRefused() {
        // Given
        In input = new In("ask", "pears", "k1");
        core.step(List.of(command("c1", input, NOW, Map.of())), NOW);
        // When
        Batch<Ev, Out, String, String> twice = core.step(List.of(command("c1", input, NOW, Map.of())), NOW);
        Batch<Ev, Out, String, String> late = core.step(List.of(command("c1", input, NOW, Map.of())), NOW + 1);
        Batch<Ev, Out, String, String> finished = core.step(List.of(followed(1, new In("finish", "pears", ""))), NOW);
        // Then
        assertThat(twice.hasEffect()).isFalse();
        assertThat(late.hasEffect()).isFalse();
        assertThat(finished.replies()).containsExactly(new Out("k1", "pears=1", 2));
    }

    @Test
    void anExpiredCommandIsRefusedWithoutEffect() {
        Batch<Ev, Out, String, String> batch = core.step(List.of(command(add("apples", "k1"), NOW - 1)), NOW);

        assertThat(batch.events()).isEmpty();
        assertThat(batch.replies()).containsExactly(new Out("k1", "EXPIRED", 0));
    }

    @Test
    void aCommandWaitsForTheLogItComesAfterAndHoldsBackWhatFollowsIt() {
        // Given
        Incoming<In, Out> waits = command(add("apples", "k1"), NOW + 60_000, Map.of("other-0", 2L, "unknown-0", 9L));
        Incoming<In, Out> behind = command(add("apples", "k2"), NOW + 60_000);
        // When
        Batch<Ev, Out, String, String> before = core.step(List.of(waits, behind), NOW);
        Batch<Ev, Out, String, String> still = core.step(List.of(followed(1, new In("finish", "x", ""))), NOW);
        Batch<Ev, Out, String, String> now = core.step(List.of(followed(2, new In("finish", "x", ""))), NOW);
        // Then
        assertThat(before.replies()).isEmpty();
        assertThat(before.checkpoint().offsets()).doesNotContainKey(COMMANDS);
        assertThat(still.replies()).isEmpty();
        assertThat(now.replies()).extracting(Out::key).containsExactly("k1", "k2");
        assertThat(now.checkpoint().offsets()).containsEntry(COMMANDS, 2L);
        assertThat(core.blocked()).isFalse();
    }

    @Test
    void aCommandThatWaitsInVainIsRefusedAndReleasesWhatFollows() {
        // Given
        core.step(
                List.of(
                        command(add("apples", "k1"), NOW + 60_000, Map.of("other-0", 2L)),
                        command(add("apples", "k2"), NOW + 60_000)),
                NOW);
        long due = core.nextDueMs().orElseThrow();
        // When
        Batch<Ev, Out, String, String> batch = core.step(List.of(), due);
        // Then
        assertThat(batch.replies()).containsExactly(new Out("k1", "BEHIND", 0), new Out("k2", "apples=1", 1));
    }

    @Test
    void aCommandWhoseDecisionFailsIsAnsweredAndKeptAndStopsNothing() {
        Batch<Ev, Out, String, String> batch = step(new In("dance", "x", "k1"), add("apples", "k2"));

        assertThat(batch.replies()).containsExactly(new Out("k1", "FAULT", 0), new Out("k2", "apples=1", 1));
        assertThat(batch.deadLetters()).extracting(DeadLetter::origin).containsExactly(Origin.of(COMMANDS, 0));
    }

    @Test
    void anUnreadableInputIsKeptAndItsSenderToldInOrder() {
        // Given
        Incoming<In, Out> poison =
                new Incoming.Unreadable<>(Origin.of(COMMANDS, 0), "no JSON", new Out("k0", "400", 0));
        offset = 1;
        // When
        Batch<Ev, Out, String, String> batch = core.step(List.of(poison, command(add("apples", "k1"), NOW)), NOW);
        // Then
        assertThat(batch.replies()).extracting(Out::text).containsExactly("400", "apples=1");
        assertThat(batch.deadLetters()).containsExactly(new DeadLetter(Origin.of(COMMANDS, 0), "no JSON"));
    }

    @Test
    void anEventThatCannotBeReplayedStopsTheShard() {
        assertThatThrownBy(() -> core.replay(new Ev("unheard-of", "x", 1, "", NOW), 1))
                .isInstanceOf(ShardFailure.class)
                .hasMessageContaining("event 1 cannot be replayed");
    }

    @Test
    void aGapInTheOwnLogStopsTheShard() {
        core.replay(new Ev("added", "x", 1, "", NOW), 1);

        assertThatThrownBy(() -> core.replay(new Ev("added", "x", 3, "", NOW), 3))
                .isInstanceOf(ShardFailure.class)
                .hasMessageContaining("gap");
    }

    @Test
    void aGapInAFollowedLogStopsTheShard() {
        core.step(List.of(followed(1, new In("finish", "x", ""))), NOW);

        assertThatThrownBy(() -> core.step(List.of(followed(3, new In("finish", "x", ""))), NOW))
                .isInstanceOf(ShardFailure.class)
                .hasMessageContaining("other-0");
    }

    @Test
    void aFollowedEventThatCannotBeDecidedStopsTheShard() {
        assertThatThrownBy(() -> core.step(List.of(followed(1, new In("dance", "x", ""))), NOW))
                .isInstanceOf(ShardFailure.class)
                .hasMessageContaining("other-0");
    }

    @Test
    void timersFireWhenTheyAreDueAndNotBefore() {
        // Given
        step(new In("ring", "bell", ""));
        // When
        Batch<Ev, Out, String, String> early = core.step(List.of(), NOW + 999);
        Batch<Ev, Out, String, String> due =
                core.step(List.of(), core.nextDueMs().orElseThrow());
        // Then
        assertThat(early.hasEffect()).isFalse();
        assertThat(due.events()).extracting(logged -> logged.event().type()).containsExactly("rung");
        assertThat(core.nextDueMs()).isEmpty();
    }

    @Test
    void whatWasDecidedBeforeIsPassedOverWhenReadAgain() {
        // Given
        Incoming<In, Out> first = command(new In("refuse", "x", "k1"), NOW);
        core.step(List.of(first), NOW);
        // When
        Batch<Ev, Out, String, String> again = core.step(List.of(first), NOW);
        // Then
        assertThat(again.inputs()).isZero();
        assertThat(again.hasEffect()).isFalse();
    }

    @Test
    void aRefusedCommandThatIsInItsTopicTwiceHasNoEffectTheSecondTime() {
        // Given
        In input = new In("refuse", "x", "k1");
        Batch<Ev, Out, String, String> first = core.step(List.of(command("c1", input, NOW, Map.of())), NOW);
        // When
        In allowedByNow = add("x", "k1");
        Batch<Ev, Out, String, String> again = core.step(List.of(command("c1", allowedByNow, NOW, Map.of())), NOW);
        // Then
        assertThat(first.replies()).hasSize(1);
        assertThat(again.hasEffect()).isFalse();
        assertThat(step(add("x", "k1")).events())
                .as("another command with the key")
                .hasSize(1);
    }

    @Test
    void aSuccessorKnowsWhatItReadOfItsPredecessorsCommands() {
        // Given
        Incoming<In, Out> refused = command("c1", new In("refuse", "x", "k1"), NOW, Map.of());
        ShardCore<In, Ev, Out, String, String> successor = fresh();
        successor.takeOver(new Checkpoint(0, Map.of(COMMANDS, 1L), Map.of()));
        successor.step(List.of(refused), NOW);
        // When
        Batch<Ev, Out, String, String> again =
                successor.step(List.of(command("c1", add("x", "k1"), NOW, Map.of())), NOW);
        // Then
        assertThat(again.hasEffect()).isFalse();
    }

    @Test
    void startedFromRowsAndTailItGoesOnAsIfNothingHadHappened() {
        // Given
        List<Row> rows = new ArrayList<>(
                step(add("apples", "k1"), new In("ask", "pears", "k2")).rows());
        Checkpoint checkpoint = new Checkpoint(2, Map.of(COMMANDS, 2L), Map.of());
        List<Logged<Ev>> tail = step(add("apples", "k3")).events();
        // When
        ShardCore<In, Ev, Out, String, String> restarted = fresh();
        rows.forEach(row -> restarted.load(row.table(), row.key(), row.value()));
        restarted.resume(checkpoint);
        tail.forEach(event -> restarted.replay(event.event(), event.sequence()));
        restarted.takeOver(new Checkpoint(3, Map.of(COMMANDS, 3L), Map.of()));
        core = restarted;
        // Then
        assertThat(step(add("apples", "k3")).replies()).containsExactly(new Out("k3", "apples=2", 3));
        assertThat(step(add("apples", "k4")).replies()).containsExactly(new Out("k4", "apples=3", 4));
    }

    @Test
    void aStateThatIsAheadOfTheLogIsNotServed() {
        assertThatThrownBy(() -> core.takeOver(new Checkpoint(7, Map.of(), Map.of())))
                .isInstanceOf(ShardFailure.class)
                .hasMessageContaining("lost records");
    }

    @Test
    void aRowOfAnUnknownTableStopsTheShard() {
        assertThatThrownBy(() -> core.load("colours", "red", "x"))
                .isInstanceOf(ShardFailure.class)
                .hasMessageContaining("colours");
    }

    private static ShardCore<In, Ev, Out, String, String> fresh() {
        return new ShardCore<>(Tally.domain(), Set.of("other-0"), Limits.defaults());
    }

    private static In add(String name, String key) {
        return new In("add", name, key);
    }

    private Batch<Ev, Out, String, String> step(In... inputs) {
        Batch<Ev, Out, String, String> batch = core.step(
                Arrays.stream(inputs).map(input -> command(input, NOW)).toList(), NOW);
        core.committed();
        return batch;
    }

    private Incoming<In, Out> command(In input, long deadlineMs) {
        return command(input, deadlineMs, Map.of());
    }

    private Incoming<In, Out> command(In input, long deadlineMs, Map<String, Long> after) {
        return command("command-" + offset, input, deadlineMs, after);
    }

    private Incoming<In, Out> command(String id, In input, long deadlineMs, Map<String, Long> after) {
        return new Incoming.Legible<>(
                Origin.of(COMMANDS, offset++), input, new Gate(id, input.key(), deadlineMs, after));
    }

    private static Incoming<In, Out> followed(long sequence, In input) {
        return new Incoming.Legible<>(new Origin("other.events-0", sequence * 2, "other-0", sequence), input, null);
    }
}
