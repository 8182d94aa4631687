package dev.weir.gateway.submit;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.ServiceName;
import java.util.EnumSet;
import java.util.Set;
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

    /** A client's key stands for one thing to be done by one project: the same key elsewhere is another. */
    @Nullable
    String idempotencyScope() {
        if (idempotencyKey == null) {
            return null;
        }
        String what = switch (operation) {
            case Operation.Create create -> "create " + create.resource().wire();
            case Operation.Update update -> "update " + update.id();
            case Operation.Delete delete -> "delete " + delete.id();
            case Operation.Act act -> act.action() + " " + act.id();
        };
        return actor.projectId() + "/" + idempotencyKey + "/" + what;
    }

    /** Who must run for it to come to an end: whoever decides, and whom that one asks. */
    Set<ServiceName> needs() {
        boolean addresses = switch (operation) {
            case Operation.Create create -> create.resource() == Kind.PORT;
            case Operation.Update update ->
                update.resource() == Kind.PORT
                        && (update.changes().has("fixed_ips")
                                || update.changes().has("mac_address"));
            case Operation.Delete delete -> delete.resource() == Kind.NETWORK;
            case Operation.Act act -> false;
        };
        return addresses ? EnumSet.of(kind().service(), ServiceName.IPAM) : EnumSet.of(kind().service());
    }
}
