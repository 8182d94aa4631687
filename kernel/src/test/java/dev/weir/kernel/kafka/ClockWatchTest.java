package dev.weir.kernel.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClockWatchTest {
    private long wallMs = 1_800_000_000_000L;
    private long monotonicNs = -77;
    private long readingNs = 1_000;
    private int setBack;

    private final ClockWatch watch = new ClockWatch(() -> wallMs, () -> monotonicNs += readingNs, () -> setBack++);

    @BeforeEach
    void lookedOnce() {
        watch.look();
    }

    @Test
    void noticesEachTimeThatItWasSetBack() {
        passes(500, 500 - ClockWatch.SET_BACK_MS_MIN);
        assertThat(setBack).isEqualTo(1);

        passes(500, 500);
        assertThat(setBack).isEqualTo(1);

        passes(500, -131_000);
        assertThat(setBack).isEqualTo(2);
    }

    @Test
    void takesNoOffenceAtOneThatIsSlowedDownSetForwardOrWokenFromASleep() {
        passes(500, 500 - ClockWatch.SET_BACK_MS_MIN / 2);
        passes(500, 500 + 131_000);
        passes(5, 3_600_000);
        passes(60_000, 60_000);

        assertThat(setBack).isZero();
    }

    @Test
    void takesNoNoteOfReadingsBetweenWhichTheThreadDidNotRun() {
        readingNs = TimeUnit.MILLISECONDS.toNanos(2 * ClockWatch.SET_BACK_MS_MIN);
        watch.look();
        readingNs = 1_000;
        wallMs += 6 * ClockWatch.SET_BACK_MS_MIN;
        watch.look();

        assertThat(setBack).isZero();
    }

    private void passes(long monotonicMs, long wallShownMs) {
        monotonicNs += TimeUnit.MILLISECONDS.toNanos(monotonicMs);
        wallMs += wallShownMs;
        watch.look();
    }
}
