package dev.weir.kernel;

import java.util.List;

/**
 * A machine with what the kernel must know about it.
 *
 * @param <I> input
 * @param <E> event
 * @param <R> reply
 * @param <K> key of a published record
 * @param <D> published record
 */
public record Domain<I, E, R, K, D>(
        Machine<I, E, R> machine, Protocol<I, E, R> protocol, List<? extends Projection<K, D>> projections) {
    public Domain {
        projections = List.copyOf(projections);
    }
}
