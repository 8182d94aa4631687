package dev.weir.contracts.model;

/**
 * Another source a port may use.
 *
 * @param ipAddress address or CIDR
 */
public record AllowedAddressPair(String ipAddress, String macAddress) {}
