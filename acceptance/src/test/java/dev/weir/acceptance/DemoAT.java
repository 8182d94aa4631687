package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The demo on the shape a newcomer starts with. */
@ExtendWith(SharedCloud.class)
final class DemoAT {
    @Test
    void everyStepIsAsExpectedAndMayBeRepeated(Cloud cloud) {
        for (int run : List.of(1, 2)) {
            // When
            Shell.Result demo = cloud.weir(Cloud.UP_LIMIT, "demo");

            // Then
            assertThat(demo.exit()).as("run %s: %s", run, demo.output()).isZero();
        }
    }
}
