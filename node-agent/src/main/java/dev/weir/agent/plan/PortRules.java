package dev.weir.agent.plan;

import dev.weir.agent.datapath.RulesTarget;
import dev.weir.agent.datapath.TargetKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Which rules a port has. What they say is planned once for all ports that have them, and no reason to plan a port anew.
 *
 * @param name empty if security groups do not decide what passes
 * @param evidence they are in force if and only if all of these are in place
 */
record PortRules(String name, List<TargetKey> evidence) {
    static final PortRules NONE = new PortRules("", List.of());

    PortRules {
        evidence = List.copyOf(evidence);
    }

    static PortRules of(RulesTarget target) {
        List<TargetKey> evidence = new ArrayList<>(target.needs());
        evidence.add(target.key());
        return new PortRules(target.name(), evidence);
    }
}
