package dev.weir.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimesTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-24T04:05:06.789Z, 2026-11-24T04:05:06Z",
        "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59Z",
        "0007-01-02T00:00:00Z, 0007-01-02T00:00:00Z",
        "+12345-01-02T03:04:05Z, +12345-01-02T03:04:05Z",
        "-0001-02-03T04:05:06Z, -0001-02-03T04:05:06Z",
    })
    void secondsAreWholeAndInUtc(String at, String text) {
        assertThat(Times.seconds(Instant.parse(at))).isEqualTo(text);
    }

    @Test
    void secondsAreWhatTheFormatterGives() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            Instant at = Instant.ofEpochMilli(random.nextLong(-1L << 46, 1L << 46));
            assertThat(Times.seconds(at))
                    .isEqualTo(at.truncatedTo(ChronoUnit.SECONDS).toString());
        }
    }
}
