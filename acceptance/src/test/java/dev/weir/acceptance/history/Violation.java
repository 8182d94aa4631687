package dev.weir.acceptance.history;

import java.util.List;

/**
 * Something that must not be.
 *
 * @param law which one is broken
 * @param entries of history or topics that show it
 */
public record Violation(String law, String what, List<String> entries) {
    public Violation {
        entries = List.copyOf(entries);
    }

    static Violation of(String law, String what, List<Call> calls) {
        return new Violation(law, what, calls.stream().map(Call::text).toList());
    }

    @Override
    public String toString() {
        return law + ": " + what
                + entries.stream().map(entry -> "\n    " + entry).reduce("", String::concat);
    }
}
