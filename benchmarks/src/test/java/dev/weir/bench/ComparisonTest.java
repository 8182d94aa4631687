package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    @TempDir
    Path directory;

    @Test
    void everyRowIsComparedWithTheOthersOfTheSameNameAndConcurrency() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("peer.json"), """
                {"label": "neutron", "url": "x", "rows": [
                  {"op": "show port", "conc": 1, "n": 3, "ok": 3, "p50_ms": 21.0, "rps": 44.0, "errors": {}},
                  {"op": "show port", "conc": 16, "n": 3, "ok": 3, "p50_ms": 190.0, "rps": 80.0, "errors": {}}]}
                """);
        // When
        List<String> lines =
                Comparison.read(file).lines(List.of(row("show port", 1, 2.1, 440), row("list 1000 ports", 1, 4, 200)));
        // Then
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("against neutron");
        assertThat(lines.get(1)).contains("21.00").contains("10.0x").doesNotContain("190");
        assertThat(lines.get(2)).contains("not measured there");
    }

    @Test
    void aFileWithoutRowsIsRefused() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("empty.json"), "{}");
        // Then
        assertThatThrownBy(() -> Comparison.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no rows");
    }

    private static Row row(String op, int conc, double p50Ms, double rps) {
        return new Row(op, conc, 0, 3, 3, p50Ms, p50Ms, p50Ms, rps, Map.of(), 100);
    }
}
