package dev.weir.kernel;

import java.util.List;

/**
 * What a machine made of one input: facts to be logged, and answers that become visible once these are committed. A
 * refusal has an answer and no events.
 *
 * @param <E> event
 * @param <R> reply
 */
public record Decision<E, R>(List<E> events, List<R> replies) {
    public Decision {
        events = List.copyOf(events);
        replies = List.copyOf(replies);
    }

    /** Nothing to do, nobody to tell. */
    public static <E, R> Decision<E, R> nothing() {
        return new Decision<>(List.of(), List.of());
    }

    public static <E, R> Decision<E, R> of(List<? extends E> events, R reply) {
        return new Decision<>(List.copyOf(events), List.of(reply));
    }

    /** Facts that answer nobody yet. */
    public static <E, R> Decision<E, R> silently(List<? extends E> events) {
        return new Decision<>(List.copyOf(events), List.of());
    }

    public static <E, R> Decision<E, R> refused(R reply) {
        return new Decision<>(List.of(), List.of(reply));
    }
}
