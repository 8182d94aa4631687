package dev.weir.agent.desired;

import dev.weir.contracts.desired.DesiredDhcp;
import dev.weir.contracts.desired.DesiredEndpoints;
import dev.weir.contracts.desired.DesiredEndpoints.Endpoint;
import dev.weir.contracts.desired.DesiredMembers;
import dev.weir.contracts.desired.DesiredNetwork;
import dev.weir.contracts.desired.DesiredPort;
import dev.weir.contracts.desired.DesiredRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All desired state that concerns one node. Immutable. What did not change since an earlier image is the same
 * object as there, so that comparing references tells what to plan anew.
 *
 * @param networks by id: those with a port on the node, or whose DHCP the node serves
 * @param groups by id: security groups of the node's ports, and those that their rules name
 * @param waiting ports whose newest record cannot be acted on yet; an older record of the port may still be in force
 */
public record NodeImage(Map<String, NetworkImage> networks, Map<String, GroupImage> groups, List<Waiting> waiting) {
    public static final NodeImage EMPTY = new NodeImage(Map.of(), Map.of(), List.of());

    public NodeImage {
        networks = Map.copyOf(networks);
        groups = Map.copyOf(groups);
        waiting = List.copyOf(waiting);
    }

    /**
     * @param network null once it is deleted
     * @param endpoints by {@linkplain DesiredEndpoints#holder holder}
     * @param servesDhcp whether this node was chosen to serve DHCP for the whole network
     * @param ports of this node, by id
     */
    public record NetworkImage(
            String networkId,
            @Nullable DesiredNetwork network,
            SharedMap<DesiredEndpoints> endpoints,
            @Nullable DesiredDhcp dhcp,
            boolean servesDhcp,
            List<DesiredPort> ports) {
        public NetworkImage {
            ports = List.copyOf(ports);
        }

        /** Those of all holders, by port id. */
        public List<Endpoint> sortedEndpoints() {
            List<Endpoint> all = new ArrayList<>();
            endpoints.forEach(held -> all.addAll(held.endpoints()));
            all.sort((one, other) -> one.portId().compareTo(other.portId()));
            return all;
        }
    }

    /**
     * @param rules null if only members are known
     * @param members by {@linkplain DesiredMembers#holder holder}
     */
    public record GroupImage(String groupId, @Nullable GroupRules rules, SharedMap<DesiredMembers> members) {}

    /**
     * What a group says of its ports' traffic. The same object as long as no rule changes, whatever its members do.
     *
     * @param rules by id
     */
    public record GroupRules(boolean stateful, List<DesiredRule> rules) {
        public GroupRules {
            rules = List.copyOf(rules);
        }
    }

    /** @param reason names the records it waits for */
    public record Waiting(DesiredPort port, String reason) {}
}
