package dev.weir.agent.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.desired.Scopes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateDirectoryTest {
    private static final Scopes NEEDED = new Scopes(Set.of("red", "blue"), Set.of("web"));

    @TempDir
    Path directory;

    @Test
    void whatWasKeptIsThereForTheNext() throws IOException {
        try (StateDirectory state = StateDirectory.open(directory)) {
            assertThat(state.scopes()).isEqualTo(Scopes.NONE);
            state.keep(new Scopes(Set.of("green"), Set.of()));
            state.keep(NEEDED);
        }

        try (StateDirectory next = StateDirectory.open(directory)) {
            assertThat(next.scopes()).isEqualTo(NEEDED);
        }
    }

    @Test
    void linesThatSaySomethingElseAreLeftOut() throws IOException {
        Files.writeString(directory.resolve("scopes"), "network red\n\nrouter r1\ngroup web\nnetwork \nnetwork blue");

        try (StateDirectory state = StateDirectory.open(directory)) {
            assertThat(state.scopes()).isEqualTo(NEEDED);
        }
    }

    @Test
    void withoutWhatWasKeptAnAgentStartsAsIfItWereTheFirst() throws IOException {
        Files.write(directory.resolve("scopes"), new byte[] {'n', (byte) 0xff, (byte) 0xfe});

        try (StateDirectory state = StateDirectory.open(directory)) {
            assertThat(state.scopes()).isEqualTo(Scopes.NONE);
        }
    }
}
