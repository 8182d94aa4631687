package dev.weir.agent.plan;

import dev.weir.agent.datapath.TargetKey;
import java.util.List;

/**
 * What proves that a port of this node is wired.
 *
 * @param generation of the desired record that was planned
 * @param blocked why the port cannot be wired as things are; empty if it can
 * @param evidence the port is wired if and only if all of these are in place
 */
public record PortPlan(String portId, long generation, String blocked, List<TargetKey> evidence) {
    public PortPlan {
        evidence = List.copyOf(evidence);
    }
}
