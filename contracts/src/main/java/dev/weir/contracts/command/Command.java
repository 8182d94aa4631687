package dev.weir.contracts.command;

import dev.weir.contracts.reply.Position;
import java.util.List;

/**
 * A request to decide. Expired before it is decided: refused, without effect. A second one with the same idempotency
 * key: the same answer, without a second effect.
 *
 * @param id UUID; correlates the reply
 * @param idempotencyKey the client's, scoped by its project, or else the id
 * @param requestId {@code req-…}, as OpenStack clients log it
 * @param issuedAtMs Unix time in ms
 * @param deadlineMs Unix time in ms
 * @param after what the sender has seen: the service decides only after it has seen as much of those logs that it
 *     follows
 */
public record Command(
        String id,
        String idempotencyKey,
        String requestId,
        long issuedAtMs,
        long deadlineMs,
        Actor actor,
        ReplyTo replyTo,
        List<Position> after,
        Operation operation) {
    public Command {
        after = List.copyOf(after);
    }
}
