package dev.weir.agent.status;

import dev.weir.agent.datapath.HostEvent;
import dev.weir.contracts.report.NodeReport;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Turns what happened into reports, and says each thing once. */
public final class NodeReporter {
    private static final int FAILING_MAX = 100;

    private final String node;
    private final long epoch;
    private final ReportOutbox outbox;
    private final Map<String, PortState> told = new HashMap<>();

    /**
     * @param generation of the desired record that it is about
     * @param reason why not up
     */
    public record PortState(String portId, long generation, boolean up, String reason) {}

    public NodeReporter(String node, long epoch, ReportOutbox outbox) {
        this.node = node;
        this.epoch = epoch;
        this.outbox = outbox;
    }

    /** Reports those ports whose state is new or other than it was told. */
    public void ports(Collection<PortState> states) {
        HashSet<String> present = new HashSet<>();
        for (PortState state : states) {
            present.add(state.portId());
            if (!state.equals(told.put(state.portId(), state))) {
                outbox.put(new NodeReport.PortStatus(
                        node, epoch, state.portId(), state.generation(), state.up(), state.reason()));
            }
        }
        told.keySet().retainAll(present);
    }

    /** @param failing in any order; the oldest 100 are told */
    public void heartbeat(Instant now, boolean inSync, Map<String, Long> applied, List<NodeReport.Failing> failing) {
        List<NodeReport.Failing> oldest = failing.stream()
                .sorted((a, b) -> a.since().compareTo(b.since()))
                .limit(FAILING_MAX)
                .toList();
        outbox.put(new NodeReport.Heartbeat(node, epoch, now, inSync, applied, told.size(), oldest));
    }

    /** @param portId whose lease it is, empty if nobody knows */
    public void lease(String portId, HostEvent.LeaseChanged lease) {
        outbox.put(new NodeReport.Lease(
                node,
                epoch,
                portId,
                lease.networkId(),
                lease.macAddress(),
                lease.ipAddress(),
                lease.hostname(),
                lease.expiresAt(),
                lease.ended()));
    }

    public void goodbye() {
        outbox.put(new NodeReport.Goodbye(node, epoch));
    }
}
