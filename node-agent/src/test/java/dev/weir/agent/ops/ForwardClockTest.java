package dev.weir.agent.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ForwardClockTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private Instant wall = NOON;
    private long nowNs;

    private final ForwardClock clock = new ForwardClock(() -> wall, () -> nowNs);

    private void passes(Duration time) {
        wall = wall.plus(time);
        nowNs += time.toNanos();
    }

    @Test
    void itIsTheWallClock() {
        passes(Duration.ofSeconds(5));

        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(5));
    }

    @Test
    void whereTheWallClockIsSetForwardItFollowsAtOnce() {
        wall = wall.plus(Duration.ofHours(1));

        assertThat(clock.instant()).isEqualTo(wall);
    }

    @Test
    void whereTheWallClockIsSetBackItGoesOnAtHalfItsSpeedUntilTheyAgree() {
        wall = wall.minus(Duration.ofSeconds(60));
        assertThat(clock.instant()).isEqualTo(NOON);

        passes(Duration.ofSeconds(20));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(10));

        passes(Duration.ofSeconds(100));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(60)).isEqualTo(wall);

        passes(Duration.ofSeconds(1));
        assertThat(clock.instant()).isEqualTo(wall);
    }
}
