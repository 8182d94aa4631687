package dev.weir.contracts.desired;

import dev.weir.contracts.model.Segment;
import java.util.List;

/** Topic {@code weir.desired.l2.network}. */
public record DesiredNetwork(String networkId, String projectId, int mtu, boolean adminStateUp, List<Segment> segments)
        implements Desired {
    public DesiredNetwork {
        segments = List.copyOf(segments);
    }

    @Override
    public DesiredKey key() {
        return new DesiredKey(networkId, DesiredKey.Kind.NETWORK, networkId);
    }
}
