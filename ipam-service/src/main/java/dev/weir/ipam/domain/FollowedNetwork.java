package dev.weir.ipam.domain;

/**
 * What decides about the subnets of a network that l2 owns.
 *
 * @param mtu bytes
 */
public record FollowedNetwork(String id, String projectId, boolean shared, boolean routerExternal, int mtu) {}
