package dev.weir.contracts.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An isolated L2 network.
 *
 * @param status {@code ACTIVE} or {@code DOWN} (administratively)
 * @param segments at least one
 * @param mtu bytes an instance may send in one IP packet
 * @param routerExternal may hold floating addresses and gateways; visible to every project
 */
@RecordBuilder
public record Network(
        String id,
        String projectId,
        String name,
        boolean adminStateUp,
        String status,
        boolean shared,
        boolean routerExternal,
        boolean isDefault,
        int mtu,
        boolean portSecurityEnabled,
        @Nullable Boolean vlanTransparent,
        String dnsDomain,
        List<String> availabilityZoneHints,
        List<Segment> segments,
        Meta meta)
        implements Resource, NetworkBuilder.With {
    public Network {
        availabilityZoneHints = List.copyOf(availabilityZoneHints);
        segments = List.copyOf(segments);
    }

    @Override
    public Kind kind() {
        return Kind.NETWORK;
    }
}
