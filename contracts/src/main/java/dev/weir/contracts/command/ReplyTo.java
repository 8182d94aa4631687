package dev.weir.contracts.command;

/**
 * Where the answer goes: a partition of {@code weir.replies}, which one gateway reads.
 *
 * @param gateway that gateway's instance name
 */
public record ReplyTo(String gateway, int partition) {}
