package dev.weir.l2.domain;

import dev.weir.contracts.event.Cause;
import dev.weir.contracts.model.Port;

/**
 * A change of a port that waits for addresses.
 *
 * @param port as it shall be, but for its addresses
 * @param request sequence of its PortChangeRequested
 * @param cause who gets the answer
 */
public record PendingChange(Port port, long request, Cause cause) {}
