package dev.weir.agent.plan;

import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import java.util.List;

/**
 * What all ports and endpoints of a network have in common on this host.
 *
 * @param up the network's administrative state
 * @param tunnel the VXLAN device to other nodes, empty if the network has none
 * @param targets the bridge and what leads out of the host
 * @param impossible why the network cannot be realised here; empty if it can, else nothing else counts
 */
record Frame(String bridge, int mtu, boolean up, String tunnel, List<Target> targets, String impossible) {
    Frame {
        targets = List.copyOf(targets);
    }

    static Frame impossible(String reason) {
        return new Frame("", 0, false, "", List.of(), reason);
    }

    boolean possible() {
        return impossible.isEmpty();
    }

    /** What a port of the network cannot do without. */
    List<TargetKey> keys() {
        return targets.stream().map(Target::key).toList();
    }
}
