package dev.weir.acceptance.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.acceptance.history.Linearizability.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LinearizabilityTest {
    private static final String FREE = "free";

    @Test
    void oneAfterTheOtherMakesSense() {
        assertThat(violation(take("a", 0, 1), give("a", 2, 3), take("b", 4, 5))).isEmpty();
    }

    @Test
    void twoHoldersAtATimeMakeNone() {
        assertThat(violation(take("a", 0, 1), take("b", 2, 3)))
                .first()
                .asString()
                .isEqualTo("take b");
    }

    @Test
    void twoHoldersMakeSenseIfTheFirstMayHaveGivenItBackBetween() {
        assertThat(violation(take("a", 0, 1), take("b", 2, 5), give("a", 3, 4))).isEmpty();
        assertThat(violation(take("a", 0, 1), take("b", 2, 3), give("a", 4, 5)))
                .first()
                .asString()
                .isEqualTo("take b");
    }

    @Test
    void aRefusalNeedsAHolderAtSomeMomentOfIt() {
        assertThat(violation(take("a", 0, 3), refused(1, 2))).isEmpty();
        assertThat(violation(refused(0, 1), take("a", 2, 3))).first().asString().isEqualTo("refused");
        assertThat(violation(take("a", 0, 1), give("a", 2, 3), refused(4, 5)))
                .first()
                .asString()
                .isEqualTo("refused");
    }

    @Test
    void whatWasNotAnsweredMayHaveHappenedAtAnyTimeAfterItOrNever() {
        Step<String> lost = new Step<>(
                "lost give a", 2, Long.MAX_VALUE, false, give("a", 0, 0).effect());

        assertThat(violation(take("a", 0, 1), lost, take("b", 10, 11))).isEmpty();
        assertThat(violation(take("a", 0, 1), lost, refused(10, 11))).isEmpty();
        assertThat(violation(take("a", 0, 1), lost, take("b", 10, 11), take("c", 12, 13)))
                .first()
                .asString()
                .isEqualTo("take c");
    }

    @Test
    void whatEndsUnansweredIsPossibleNoLonger() {
        Step<String> lost =
                new Step<>("lost give a", 2, 5, false, give("a", 0, 0).effect());

        assertThat(violation(take("a", 0, 1), lost, take("b", 4, 6))).isEmpty();
        assertThat(violation(take("a", 0, 1), refused(6, 7), lost)).isEmpty();
        assertThat(violation(take("a", 0, 1), lost, give("a", 6, 7), take("b", 8, 9)))
                .isEmpty();
    }

    @Test
    void everyHistoryOfARealCellMakesSenseAndOneWithATakeTooManyMakesNone() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Step<String>> steps = new ArrayList<>();
            long at = 0;
            for (int i = 0; i < 30; i++) {
                String who = "h" + i;
                // Each takes effect at its middle, in turn; starts and ends reach over the neighbours.
                steps.add(take(who, at - random.nextInt(25), at + random.nextInt(25)));
                steps.add(give(who, at + 10 - random.nextInt(25), at + 10 + random.nextInt(25)));
                at += 20;
            }
            assertThat(Linearizability.violation(FREE, steps))
                    .as("seed %d", seed)
                    .isEmpty();

            steps.add(take("thief", 0, at / 2)); // and never given back
            assertThat(Linearizability.violation(FREE, steps))
                    .as("seed %d", seed)
                    .isNotEmpty();
        }
    }

    @SafeVarargs
    private static List<String> violation(Step<String>... steps) {
        return Linearizability.violation(FREE, List.of(steps));
    }

    private static Step<String> take(String who, long start, long end) {
        return new Step<>(
                "take " + who, start, end, true, state -> state.equals(FREE) ? Optional.of(who) : Optional.empty());
    }

    private static Step<String> give(String who, long start, long end) {
        return new Step<>(
                "give " + who, start, end, true, state -> state.equals(who) ? Optional.of(FREE) : Optional.empty());
    }

    private static Step<String> refused(long start, long end) {
        return new Step<>(
                "refused", start, end, true, state -> state.equals(FREE) ? Optional.empty() : Optional.of(state));
    }
}
