package dev.weir.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Where an input came from.
 *
 * @param source what its offset counts in, such as a topic's partition
 * @param offset its place there, from 0
 * @param log the name of the followed log it is an event of, or null: a command or a report
 * @param sequence its number in that log, from 1; 0 without a log
 */
public record Origin(String source, long offset, @Nullable String log, long sequence) {
    public static Origin of(String source, long offset) {
        return new Origin(source, offset, null, 0);
    }

    @Override
    public String toString() {
        return source + " offset " + offset + (log == null ? "" : " (event " + sequence + " of " + log + ")");
    }
}
