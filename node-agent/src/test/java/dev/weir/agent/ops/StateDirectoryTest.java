package dev.weir.agent.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.desired.DesiredCheckpoint;
import dev.weir.agent.desired.Scopes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateDirectoryTest {
    @TempDir
    Path directory;

    private static DesiredCheckpoint checkpoint(String node) {
        return new DesiredCheckpoint(node, Instant.EPOCH, Map.of("a", 1), Scopes.NONE, Map.of());
    }

    @Test
    void whatWasKeptLastIsThereForTheNext() throws IOException {
        try (StateDirectory state = StateDirectory.open(directory)) {
            assertThat(state.checkpoint()).isNull();
            state.keep(checkpoint("hv1"));
            state.keep(checkpoint("hv2"));
        }

        try (StateDirectory next = StateDirectory.open(directory)) {
            assertThat(next.checkpoint()).isEqualTo(checkpoint("hv2"));
        }
    }

    @Test
    void withoutWhatWasKeptAnAgentStartsAsIfItWereTheFirst() throws IOException {
        Files.writeString(directory.resolve("desired"), "no checkpoint");

        try (StateDirectory state = StateDirectory.open(directory)) {
            assertThat(state.checkpoint()).isNull();
        }
    }
}
