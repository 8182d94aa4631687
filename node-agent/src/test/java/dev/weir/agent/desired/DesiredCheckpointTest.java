package dev.weir.agent.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.desired.DesiredCheckpoint.Content;
import dev.weir.agent.desired.DesiredCheckpoint.Kept;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class DesiredCheckpointTest {
    private static final Instant AT = Instant.parse("2026-11-24T00:10:00.123Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final DesiredCheckpoint checkpoint = new DesiredCheckpoint(
            "hv1",
            AT,
            Map.of("a", 16, "b", 4),
            new Scopes(Set.of("red", "blue"), Set.of("wéb")),
            Map.of(
                    new TopicPartition("a", 15),
                    new Content(
                            7_000_000_000L,
                            List.of(new Kept("hv1/port/x", 12, new byte[] {0, 1}), new Kept("é", -1, new byte[0]))),
                    new TopicPartition("b", 0),
                    new Content(0, List.of())));

    static byte[] bytes(DesiredCheckpoint checkpoint) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        checkpoint.writeTo(bytes);
        return bytes.toByteArray();
    }

    @Test
    void bytesSayAllOfIt() throws IOException {
        DesiredCheckpoint read = DesiredCheckpoint.of(bytes(checkpoint));

        assertThat(read).usingRecursiveComparison().isEqualTo(checkpoint);
    }

    @Test
    void whatWasCutOffOrChangedIsRefused() throws IOException {
        byte[] bytes = bytes(checkpoint);

        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> DesiredCheckpoint.of(part)).isInstanceOf(IOException.class);
        }
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 4;
            assertThatThrownBy(() -> DesiredCheckpoint.of(changed)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void itServesItsNodeForAWhile() {
        assertThat(checkpoint.serves("hv1", AT, HOUR)).isTrue();
        assertThat(checkpoint.serves("hv1", AT.plus(HOUR), HOUR)).isTrue();
        assertThat(checkpoint.serves("hv1", AT.plus(HOUR).plusMillis(1), HOUR)).isFalse();
        assertThat(checkpoint.serves("hv1", AT.minusMillis(1), HOUR)).isFalse();
        assertThat(checkpoint.serves("hv2", AT, HOUR)).isFalse();
    }
}
