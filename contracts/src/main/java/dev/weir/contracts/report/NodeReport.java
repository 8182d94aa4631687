package dev.weir.contracts.report;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node agent says of its node. Topic {@code weir.node.reports}, key: the node's name.
 *
 * <p>Of two agents that claim one node, the one with the larger epoch is believed.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "report")
@JsonSubTypes({
    @JsonSubTypes.Type(value = NodeReport.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = NodeReport.Heartbeat.class, name = "heartbeat"),
    @JsonSubTypes.Type(value = NodeReport.PortStatus.class, name = "port-status"),
    @JsonSubTypes.Type(value = NodeReport.Lease.class, name = "lease"),
    @JsonSubTypes.Type(value = NodeReport.Goodbye.class, name = "goodbye")
})
public sealed interface NodeReport {
    /** The node's name. */
    String node();

    /** Of the agent process: wall-clock ms at its start, at least one more than the epoch it ran with before. */
    long epoch();

    /** First word of an agent process, before it reads anything. */
    record Hello(
            String node,
            long epoch,
            String version,
            String tunnelIp,
            int underlayMtu,
            String datapath,
            List<String> networkTypes,
            Map<String, String> bridgeMappings,
            Instant startedAt)
            implements NodeReport {}

    /**
     * Every few seconds, and after a pass that changed something.
     *
     * @param inSync the agent has read all of its desired state once and applied it
     * @param applied per desired-state topic and partition ({@code topic-partition}): the offset up to which everything
     *     is in the kernel, but for what {@code failing} names
     * @param failing oldest first, at most 100
     */
    record Heartbeat(
            String node,
            long epoch,
            Instant at,
            boolean inSync,
            Map<String, Long> applied,
            int ports,
            List<Failing> failing)
            implements NodeReport {}

    /**
     * @param object such as {@code port/<id>}
     * @param since when it failed first
     * @param attempts how often it was tried
     */
    record Failing(String object, String reason, Instant since, int attempts) {}

    /**
     * Evidence about a port's wiring.
     *
     * @param generation of the desired record that was applied
     * @param up wired and passing traffic
     * @param reason why not up, such as {@code no tap}
     */
    record PortStatus(String node, long epoch, String portId, long generation, boolean up, String reason)
            implements NodeReport {}

    /**
     * A lease began, was prolonged or ended, as dnsmasq saw it.
     *
     * @param portId whose MAC it is, as the node's desired state says; empty if it says nothing
     */
    record Lease(
            String node,
            long epoch,
            String portId,
            String networkId,
            String macAddress,
            String ipAddress,
            @Nullable String hostname,
            @Nullable Instant expiresAt,
            boolean ended)
            implements NodeReport {}

    /** A clean stop: the datapath stays as it is. */
    record Goodbye(String node, long epoch) implements NodeReport {}
}
