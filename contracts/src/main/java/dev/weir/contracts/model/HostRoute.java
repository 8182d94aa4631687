package dev.weir.contracts.model;

/** A route that DHCP gives to instances. */
public record HostRoute(String destination, String nexthop) {}
