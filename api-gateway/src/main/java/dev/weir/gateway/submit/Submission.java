package dev.weir.gateway.submit;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.model.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A write to be decided.
 *
 * @param idempotencyKey as the client gave it; none: this request stands for itself
 */
public record Submission(
        Operation operation,
        Actor actor,
        String requestId,
        @Nullable String idempotencyKey) {
    public Kind kind() {
        return operation.resource();
    }
}
