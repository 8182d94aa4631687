package dev.weir.contracts.model;

/** Addresses that may be handed out unasked, both ends included. */
public record AllocationPool(String start, String end) {}
