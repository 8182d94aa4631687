package dev.weir.contracts.desired;

import java.util.List;

/**
 * Topic {@code weir.desired.l2.network}: which MACs and addresses are on one node. From these every node with an interest in the
 * network fills its FDB and answers ARP and neighbour solicitations. They are one record, for who starts must read those of all nodes.
 *
 * @param node name of the node that holds the ports; empty if every node answers for the port itself (distributed DHCP), which is
 *     alone then
 * @param tunnelIp that node's underlay address
 * @param endpoints by port id; at least one
 */
public record DesiredEndpoints(String networkId, String node, String tunnelIp, List<Endpoint> endpoints)
        implements Desired {
    /** @throws IllegalArgumentException if there is no endpoint */
    public DesiredEndpoints {
        endpoints = Holder.some(endpoints);
    }

    /**
     * A port.
     *
     * @param addresses fixed addresses and allowed address pairs that are single addresses with the port's own MAC
     * @param deviceOwner the port's
     */
    public record Endpoint(String portId, String macAddress, List<String> addresses, String deviceOwner) {
        public Endpoint {
            addresses = List.copyOf(addresses);
        }
    }

    @Override
    public DesiredKey key() {
        return new DesiredKey(networkId, DesiredKey.Kind.ENDPOINTS, holder());
    }

    /** Names it within the network. */
    public String holder() {
        return Holder.of(node, endpoints.getFirst().portId());
    }
}
