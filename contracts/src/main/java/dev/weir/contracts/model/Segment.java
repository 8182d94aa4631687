package dev.weir.contracts.model;

import org.jspecify.annotations.Nullable;

/**
 * One L2 segment of a network.
 *
 * @param networkType {@code local}, {@code flat}, {@code vlan}, {@code vxlan}, {@code gre} or {@code geneve}
 * @param physicalNetwork for flat and VLAN
 * @param segmentationId VLAN id, VNI or GRE key
 */
public record Segment(
        String networkType,
        @Nullable String physicalNetwork,
        @Nullable Integer segmentationId) {}
