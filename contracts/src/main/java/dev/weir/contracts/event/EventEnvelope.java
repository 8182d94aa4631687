package dev.weir.contracts.event;

/**
 * An event with its circumstances; on Kafka these are CloudEvents headers.
 *
 * @param timeMs when it was decided, Unix time in ms
 */
public record EventEnvelope(Event event, Cause cause, long timeMs) {}
