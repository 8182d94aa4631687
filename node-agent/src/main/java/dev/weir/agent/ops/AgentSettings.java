package dev.weir.agent.ops;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * @param node its name, as {@code binding:host_id} uses it
 * @param tunnelIp underlay address, empty: no tunnelled networks
 * @param underlayMtu of the underlay, in bytes
 * @param bridgeMappings physical network → host interface
 * @param healInterval how often the whole host is read and put right: the bound within which tampering is healed
 * @param httpPort on loopback, 0: none
 */
public record AgentSettings(
        String node,
        String bootstrapServers,
        String tunnelIp,
        int underlayMtu,
        Path stateDirectory,
        Map<String, String> bridgeMappings,
        Duration healInterval,
        Duration heartbeatInterval,
        int httpPort) {
    public AgentSettings {
        bridgeMappings = Map.copyOf(bridgeMappings);
    }
}
