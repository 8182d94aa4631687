package dev.weir.contracts.model;

/** One address of a port. IPv6 in its shortest form (RFC 5952). */
public record FixedIp(String subnetId, String ipAddress) {}
