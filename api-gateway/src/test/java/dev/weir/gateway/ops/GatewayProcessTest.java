package dev.weir.gateway.ops;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.submit.Submitter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class GatewayProcessTest {
    private static final Submitter.Limits TEN_SECONDS =
            new Submitter.Limits(Duration.ofSeconds(10), 1, Duration.ofSeconds(5), Duration.ofSeconds(1));

    @Test
    void connectionsThatWouldBeClosedBeforeAWriteIsAnsweredAreRefused() {
        assertThatThrownBy(() -> GatewayProcess.requireOpenUntilAnswered(Duration.ofSeconds(11), TEN_SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("quarkus.http.idle-timeout is 11 s")
                .hasMessageContaining("may take 11 s");
        assertThatCode(() -> GatewayProcess.requireOpenUntilAnswered(Duration.ofMillis(11_001), TEN_SECONDS))
                .doesNotThrowAnyException();
    }
}
