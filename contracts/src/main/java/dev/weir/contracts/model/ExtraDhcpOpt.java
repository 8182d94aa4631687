package dev.weir.contracts.model;

import org.jspecify.annotations.Nullable;

/** A DHCP option of one port. */
public record ExtraDhcpOpt(String optName, @Nullable String optValue, int ipVersion) {}
