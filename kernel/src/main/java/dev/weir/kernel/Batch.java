package dev.weir.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a shard made of some inputs, to be committed as one: all of it or nothing.
 *
 * @param <E> event
 * @param <R> reply
 * @param <K> key of a published record
 * @param <D> published record
 * @param inputs how many inputs and timers it comes from
 * @param records published records whose keys the events affected
 */
public record Batch<E, R, K, D>(
        int inputs,
        List<Logged<E>> events,
        List<Row> rows,
        List<Rendered<K, D>> records,
        List<R> replies,
        List<DeadLetter> deadLetters,
        Checkpoint checkpoint) {
    public Batch {
        events = List.copyOf(events);
        rows = List.copyOf(rows);
        records = List.copyOf(records);
        replies = List.copyOf(replies);
        deadLetters = List.copyOf(deadLetters);
    }

    /** Without effect it need not be committed: deciding the same inputs again would have none either. */
    public boolean hasEffect() {
        return !events.isEmpty() || !replies.isEmpty() || !deadLetters.isEmpty();
    }

    /** An event with its number in the shard's log. */
    public record Logged<E>(E event, long sequence) {}

    /** A row of the image as it is now; null: it is gone. */
    public record Row(String table, String key, @Nullable Object value) {}

    /** A published record as it is now; null: it is gone. */
    public record Rendered<K, D>(K key, @Nullable D record) {}

    /** An input that had no effect because nobody could read it or deciding it failed. */
    public record DeadLetter(Origin origin, String reason) {}
}
