package dev.weir.contracts.event;

import org.jspecify.annotations.Nullable;

/**
 * One wanted address. Subnet alone: any address of it; address alone: whichever subnet of the network holds it.
 */
public record AddressRequest(
        @Nullable String subnetId, @Nullable String ipAddress) {}
