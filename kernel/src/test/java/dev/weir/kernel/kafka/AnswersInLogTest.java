package dev.weir.kernel.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswersInLogTest {
    private static final long NONE = -1;

    /** Events that are the time itself until which they may be asked again. */
    private final AnswersInLog<Long> answers = new AnswersInLog<>(Long::longValue);

    @Test
    void theOldestCountsUntilItsTimeIsOver() {
        answers.note(60_000L, 10);
        answers.note(70_000L, 20);

        assertThat(answers.from(59_999, NONE)).isEqualTo(10);
        assertThat(answers.from(60_000, NONE)).isEqualTo(20);
        assertThat(answers.from(70_000, NONE)).isEqualTo(NONE);
        assertThat(answers.from(70_000, 30)).isEqualTo(30);
    }

    @Test
    void anOlderOneThatIsRememberedLongerCountsAsLongAsItIs() {
        answers.note(600_000L, 10);
        answers.note(60_000L, 20);

        assertThat(answers.from(100_000, NONE)).isEqualTo(10);
        assertThat(answers.from(600_000, NONE)).isEqualTo(NONE);
    }

    @Test
    void nothingIsForgottenBeforeItsTimeThoughTimesOfASecondAreOne() {
        answers.note(60_001L, 10);
        answers.note(60_900L, 20);

        assertThat(answers.from(60_899, NONE)).isEqualTo(10);
        assertThat(answers.from(61_000, NONE)).isEqualTo(NONE);
    }

    @Test
    void oneThatNobodyAsksAgainDoesNotCount() {
        answers.note(0L, 10);

        assertThat(answers.from(1, NONE)).isEqualTo(NONE);
    }
}
