package dev.weir.contracts.desired;

import java.util.List;

/**
 * Topic {@code weir.desired.l2.network}: where a MAC and its addresses are. From these every node with an interest in
 * the network fills its FDB and answers ARP and neighbour solicitations.
 *
 * @param node name of the node that holds the port; empty if every node answers for it itself (distributed DHCP)
 * @param tunnelIp that node's underlay address
 * @param addresses fixed addresses and allowed address pairs that are single addresses with the port's own MAC
 * @param deviceOwner the port's
 */
public record DesiredEndpoint(
        String networkId,
        String portId,
        String macAddress,
        List<String> addresses,
        String node,
        String tunnelIp,
        String deviceOwner)
        implements Desired {
    public DesiredEndpoint {
        addresses = List.copyOf(addresses);
    }

    @Override
    public DesiredKey key() {
        return new DesiredKey(networkId, DesiredKey.Kind.ENDPOINT, portId);
    }
}
