package dev.weir.kernel.kafka;

import dev.weir.kernel.Checkpoint;

/**
 * The last record of every transaction in the state topic.
 *
 * @param eventsOffset all events after the checkpoint's sequence are at this offset of the event topic or later
 * @param answersOffset all events whose commands may still have been asked again then are at this offset or later
 */
public record PositionRecord(Checkpoint checkpoint, long eventsOffset, long answersOffset) {
    /** A shard that never ran. */
    public static final PositionRecord START = new PositionRecord(Checkpoint.START, 0, 0);
}
