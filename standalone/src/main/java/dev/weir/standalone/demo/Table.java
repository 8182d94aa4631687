package dev.weir.standalone.demo;

import java.io.IOException;
import java.io.PrintStream;

/** The steps as they are done, one line each: what was expected, what was seen, how long it took. */
final class Table {
    private static final String LINE = "%-4s %-46s %-34s %-40s %8s%n";
    private static final int SEEN_MAX = 40;
    private static final double NANOS_PER_MS = 1e6;

    private final PrintStream out;
    private int failures;

    Table(PrintStream out) {
        this.out = out;
    }

    /** What a step saw. */
    record Seen(boolean asExpected, String text) {}

    /** Something to do whose outcome is looked at. */
    interface Step {
        Seen run() throws IOException, InterruptedException;
    }

    void head() {
        out.printf(LINE, "", "STEP", "EXPECTED", "SEEN", "MS");
    }

    /** Runs a step. What it throws counts as a failure, and the next steps are still tried. */
    boolean step(String name, String expected, Step step) throws InterruptedException {
        long start = System.nanoTime();
        Seen seen;
        try {
            seen = step.run();
        } catch (IOException | RuntimeException e) {
            seen = new Seen(false, String.valueOf(e.getMessage()));
        }
        row(name, expected, seen, (System.nanoTime() - start) / NANOS_PER_MS);
        return seen.asExpected();
    }

    /** A line about something that was measured elsewhere. */
    void row(String name, String expected, Seen seen, double ms) {
        String text = seen.text().strip().replace('\n', ' ');
        boolean cut = seen.asExpected() && text.length() > SEEN_MAX;
        out.printf(
                LINE,
                seen.asExpected() ? "ok" : "FAIL",
                name,
                expected,
                cut ? text.substring(0, SEEN_MAX - 1) + "…" : text,
                "%.1f".formatted(ms));
        if (!seen.asExpected()) {
            failures++;
        }
    }

    int failures() {
        return failures;
    }
}
