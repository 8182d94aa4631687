package dev.weir.contracts.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * DHCP for one network.
 *
 * @param id the network's id
 * @param mode {@code distributed}: every node serves its own ports; {@code scheduled}: the named nodes serve all
 * @param nodes in scheduled mode, who serves
 * @param portIds the ports that hold the servers' addresses: one if distributed, else one a node in the same order
 */
@RecordBuilder
public record DhcpService(String id, String projectId, String mode, List<String> nodes, List<String> portIds, Meta meta)
        implements Resource, DhcpServiceBuilder.With {
    public static final String DISTRIBUTED = "distributed";
    public static final String SCHEDULED = "scheduled";

    public DhcpService {
        nodes = List.copyOf(nodes);
        portIds = List.copyOf(portIds);
    }

    @Override
    public Kind kind() {
        return Kind.DHCP_SERVICE;
    }
}
