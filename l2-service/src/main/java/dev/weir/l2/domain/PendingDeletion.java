package dev.weir.l2.domain;

import dev.weir.contracts.event.Cause;

/**
 * A network that goes as soon as its subnets are gone.
 *
 * @param cause who gets the answer
 */
public record PendingDeletion(String networkId, Cause cause) {}
