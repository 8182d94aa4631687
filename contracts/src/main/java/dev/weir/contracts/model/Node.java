package dev.weir.contracts.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A hypervisor or network node, as its agent described itself; the API shows it as an agent.
 *
 * @param host the name that {@code binding:host_id} uses
 * @param tunnelIp underlay address of VXLAN, GRE and Geneve traffic
 * @param networkTypes segment types that its datapath can realise
 * @param bridgeMappings physical network → host interface or bridge
 * @param epoch of the agent process that registered last: a newer process always has a larger one
 * @param alive whether it was heard of lately
 * @param startedAt when that agent process started
 * @param aliveChangedAt when {@code alive} last changed
 */
@RecordBuilder
public record Node(
        String id,
        String host,
        String agentType,
        String binary,
        String version,
        boolean adminStateUp,
        boolean alive,
        String tunnelIp,
        int underlayMtu,
        String datapath,
        List<String> networkTypes,
        Map<String, String> bridgeMappings,
        long epoch,
        Instant startedAt,
        Instant aliveChangedAt,
        Meta meta)
        implements Resource, NodeBuilder.With {
    public Node {
        networkTypes = List.copyOf(networkTypes);
        bridgeMappings = Map.copyOf(bridgeMappings);
    }

    @Override
    public String projectId() {
        return "";
    }

    @Override
    public Kind kind() {
        return Kind.NODE;
    }
}
