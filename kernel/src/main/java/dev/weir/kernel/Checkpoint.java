package dev.weir.kernel;

import java.util.Map;

/**
 * How far a shard has come: part of every batch, so that image and inputs cannot disagree.
 *
 * @param sequence of the last event in this shard's log, 0 if there is none
 * @param offsets source → the offset to read next
 * @param consumed followed log → the sequence of the last event decided about
 */
public record Checkpoint(long sequence, Map<String, Long> offsets, Map<String, Long> consumed) {
    public static final Checkpoint START = new Checkpoint(0, Map.of(), Map.of());

    public Checkpoint {
        offsets = Map.copyOf(offsets);
        consumed = Map.copyOf(consumed);
    }
}
