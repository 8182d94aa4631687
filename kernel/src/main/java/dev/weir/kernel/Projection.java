package dev.weir.kernel;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records that follow from the image, one a key: a record depends on its key and the image only, never on how the image
 * came about. Thereby publishing the affected keys after each batch equals publishing all of them from scratch.
 *
 * @param <K> key of a published record
 * @param <D> published record
 */
public interface Projection<K, D> {
    /** Every key whose record the changes may have touched, including keys that have no record any more. */
    void affected(Delta delta, Consumer<K> keys);

    /** Every key that has a record now. */
    Stream<K> keys();

    /** The record, or null if there is none (any more): a tombstone. */
    @Nullable
    D render(K key);
}
