package dev.weir.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import dev.weir.serde.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run has found: printed as it comes, and written with the conditions it was found under. */
final class Report {
    private final String label;
    private final Conditions before;
    private final List<Row> rows = new ArrayList<>();
    private final List<Figure> figures = new ArrayList<>();

    /** What is no operation: memory, a time that passed once, a count. */
    record Figure(String what, double value, String unit) {}

    private record Result(String label, String url, Conditions conditions, List<Row> rows, List<Figure> figures) {}

    Report(String label, String url) {
        this.label = label;
        this.before = Conditions.begin(url);
    }

    /** @param what is measured next; may be empty */
    void heading(String what) {
        System.out.println(what.isEmpty() ? Row.HEADING : "\n" + what + "\n" + Row.HEADING);
    }

    void add(Row row) {
        rows.add(row);
        System.out.println(row.line());
    }

    void add(String what, double value, String unit) {
        figures.add(new Figure(what, value, unit));
        System.out.printf("%-46s %12.1f %s%n", what, value, unit);
    }

    /** Whether every request was answered with success. */
    boolean good() {
        return rows.stream().allMatch(row -> row.errors().isEmpty());
    }

    void end(@Nullable Comparison comparison, @Nullable Path json) throws IOException {
        Conditions conditions = before.end();
        System.out.printf(
                "%n%d cores, load %.1f before and %.1f after, Java %s, Weir %s, %s%n",
                conditions.cores(),
                conditions.loadBefore(),
                conditions.loadAfter(),
                conditions.java(),
                conditions.weirVersion(),
                conditions.date());
        if (comparison != null) {
            System.out.println();
            comparison.lines(rows).forEach(System.out::println);
        }
        if (json != null) {
            Files.write(
                    json,
                    Json.mapper()
                            .writer(SerializationFeature.INDENT_OUTPUT)
                            .writeValueAsBytes(new Result(label, conditions.url(), conditions, rows, figures)));
        }
    }
}
