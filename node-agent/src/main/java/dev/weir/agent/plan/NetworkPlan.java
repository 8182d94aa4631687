package dev.weir.agent.plan;

import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import java.util.List;

/**
 * What one network needs on this host.
 *
 * @param targets in no order
 * @param ports one for each port of this node on the network
 */
public record NetworkPlan(List<Target> targets, List<PortPlan> ports) {
    public NetworkPlan {
        targets = List.copyOf(targets);
        ports = List.copyOf(ports);
    }

    /**
     * @param generation of the desired record that was planned
     * @param blocked why the port cannot be wired as things are; empty if it can
     * @param evidence the port is wired if and only if all of these are in place
     */
    public record PortPlan(String portId, long generation, String blocked, List<TargetKey> evidence) {
        public PortPlan {
            evidence = List.copyOf(evidence);
        }
    }
}
