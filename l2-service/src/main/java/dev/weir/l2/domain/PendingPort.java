package dev.weir.l2.domain;

import dev.weir.contracts.event.Cause;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Port;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A port that waits for its addresses. Its MAC is taken; nobody sees it yet.
 *
 * @param batch all ports of the same request
 * @param request sequence of its PortRequested
 * @param granted its addresses, while others of the batch still wait for theirs
 * @param cause who gets the answer
 */
public record PendingPort(
        Port port,
        List<String> batch,
        long request,
        @Nullable List<FixedIp> granted,
        Cause cause) {
    public PendingPort {
        batch = List.copyOf(batch);
        granted = granted == null ? null : List.copyOf(granted);
    }

    PendingPort withGranted(List<FixedIp> fixedIps) {
        return new PendingPort(port, batch, request, fixedIps, cause);
    }
}
