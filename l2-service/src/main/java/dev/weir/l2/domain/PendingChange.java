package dev.weir.l2.domain;

import dev.weir.contracts.event.Cause;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Port;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of a port that waits for addresses.
 *
 * @param port as it shall be, but for its addresses
 * @param request sequence of its PortChangeRequested
 * @param granted what the cloud made of its addresses meanwhile, which is to be remembered if the change is refused
 * @param cause who gets the answer
 */
public record PendingChange(
        Port port, long request, @Nullable List<FixedIp> granted, Cause cause) {
    public PendingChange {
        granted = granted == null ? null : List.copyOf(granted);
    }

    PendingChange withGranted(List<FixedIp> fixedIps) {
        return new PendingChange(port, request, fixedIps, cause);
    }
}
