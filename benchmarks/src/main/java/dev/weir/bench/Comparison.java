package dev.weir.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** This run beside another's result file: this one's own, or bench_neutron.py's. */
record Comparison(String label, List<Other> others) {
    record Other(String op, int conc, double p50Ms, double rps) {}

    static Comparison read(Path file) throws IOException {
        JsonNode result = JsonMapper.builder().build().readTree(file.toFile());
        List<Other> others = new ArrayList<>();
        for (JsonNode row : result.path("rows")) {
            others.add(new Other(
                    row.path("op").asText(),
                    row.path("conc").asInt(),
                    row.path("p50_ms").asDouble(),
                    row.path("rps").asDouble()));
        }
        if (others.isEmpty()) {
            throw new IOException("no rows in " + file);
        }
        String label = result.path("label").asText("");
        return new Comparison(label.isEmpty() ? file.getFileName().toString() : label, others);
    }

    List<String> lines(List<Row> rows) {
        List<String> lines = new ArrayList<>();
        lines.add("%-30s %5s %10s %10s %8s %10s %10s %8s"
                .formatted("against " + label, "conc", "p50 ms", "its p50", "times", "/s", "its /s", "times"));
        for (Row row : rows) {
            lines.add(find(row)
                    .map(other -> "%-30s %5d %10.2f %10.2f %8s %10.1f %10.1f %8s"
                            .formatted(
                                    row.op(),
                                    row.conc(),
                                    row.p50Ms(),
                                    other.p50Ms(),
                                    ratio(other.p50Ms(), row.p50Ms()),
                                    row.rps(),
                                    other.rps(),
                                    ratio(row.rps(), other.rps())))
                    .orElseGet(() -> "%-30s %5d  not measured there".formatted(row.op(), row.conc())));
        }
        return lines;
    }

    private Optional<Other> find(Row row) {
        return others.stream()
                .filter(o -> o.op().equals(row.op()) && o.conc() == row.conc())
                .findFirst();
    }

    /** How many times better: above 1 is faster than the other. */
    private static String ratio(double more, double less) {
        return more > 0 && less > 0 ? "%.1fx".formatted(more / less) : "-";
    }
}
