package dev.weir.agent.plan;

import java.util.List;
import java.util.Map;

/**
 * What planning must know of the node itself.
 *
 * @param node its name
 * @param datapath for messages
 * @param tunnelIp underlay address, empty if it has none
 * @param networkTypes segment types its datapath can realise
 * @param bridgeMappings physical network → host interface
 */
public record NodeFacts(
        String node, String datapath, String tunnelIp, List<String> networkTypes, Map<String, String> bridgeMappings) {
    public NodeFacts {
        networkTypes = List.copyOf(networkTypes);
        bridgeMappings = Map.copyOf(bridgeMappings);
    }
}
