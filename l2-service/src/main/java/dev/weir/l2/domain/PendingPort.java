package dev.weir.l2.domain;

import dev.weir.contracts.event.Cause;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Port;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A port that waits for its addresses. Its MAC is taken; nobody sees it yet.
 *
 * @param batch id of the first port of the same request: all of these are created together or not at all
 * @param request sequence of its PortRequested
 * @param granted its addresses, while others of the batch still wait for theirs
 * @param cause who gets the answer
 */
public record PendingPort(
        Port port, String batch, long request, @Nullable List<FixedIp> granted, Cause cause) {
    public PendingPort {
        granted = granted == null ? null : List.copyOf(granted);
    }

    PendingPort withGranted(List<FixedIp> fixedIps) {
        return new PendingPort(port, batch, request, fixedIps, cause);
    }
}
