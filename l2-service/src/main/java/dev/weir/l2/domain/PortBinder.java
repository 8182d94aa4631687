package dev.weir.l2.domain;

import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Node;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.PortBinding;
import dev.weir.contracts.model.Segment;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a node can hold a port. A binding that fails is no error, as in Neutron: the port says
 * {@code binding_failed}, and is tried again when its node registers.
 */
final class PortBinder {
    static final String FAILED = "binding_failed";
    static final String DISTRIBUTED = "distributed";
    private static final String UNBOUND = "unbound";

    private final L2Image image;
    private final @Nullable Node newer;

    PortBinder(L2Image image) {
        this(image, null);
    }

    /** @param newer a node as the events of this decision will make it */
    PortBinder(L2Image image, @Nullable Node newer) {
        this.image = image;
        this.newer = newer;
    }

    static boolean distributed(Port port) {
        return port.binding().vifType().equals(DISTRIBUTED);
    }

    /** How the port is bound to the host that its binding names. */
    PortBinding bind(Port port) {
        PortBinding wanted = port.binding();
        if (distributed(port)) {
            return wanted;
        }
        if (wanted.hostId().isEmpty()) {
            return wanted.with(b -> b.vifType(UNBOUND).vifDetails(Map.of()));
        }
        Network network = image.networks.require(port.networkId());
        Node node = newer != null && newer.host().equals(wanted.hostId()) ? newer : image.node(wanted.hostId());
        if (node == null || !node.alive() || !wanted.vnicType().equals("normal") || segmentOn(node, network) == null) {
            return wanted.with(b -> b.vifType(FAILED).vifDetails(Map.of()));
        }
        return wanted.with(
                b -> b.vifType(node.datapath().equals("ovs") ? "ovs" : "bridge").vifDetails(details(node, network)));
    }

    /** The segment through which the node would reach the network. */
    private static @Nullable Segment segmentOn(Node node, Network network) {
        for (Segment segment : network.segments()) {
            String physicalNetwork = segment.physicalNetwork();
            if (node.networkTypes().contains(segment.networkType())
                    && (physicalNetwork == null || node.bridgeMappings().containsKey(physicalNetwork))) {
                return segment;
            }
        }
        return null;
    }

    private static Map<String, Object> details(Node node, Network network) {
        if (node.datapath().equals("ovs")) {
            return Map.of(
                    "port_filter", true,
                    "connectivity", "l2",
                    "bridge_name", "br-int",
                    "datapath_type", "system",
                    "ovs_hybrid_plug", false);
        }
        return Map.of(
                "port_filter",
                true,
                "connectivity",
                "l2",
                "bridge_name",
                "brq" + network.id().substring(0, 11));
    }
}
