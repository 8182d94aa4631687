package dev.weir.dhcp.domain;

/** A node that may serve. */
public record FollowedNode(String host, boolean alive) {}
