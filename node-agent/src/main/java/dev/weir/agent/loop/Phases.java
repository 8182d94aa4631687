package dev.weir.agent.loop;

import dev.weir.agent.datapath.Step;
import dev.weir.agent.datapath.TargetKey.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * The order in which steps are taken, so that traffic that should flow does, and no port is ever in a bridge without
 * its filter: detach, lay foundations, filter and say where remote endpoints are, attach, start DHCP servers, attach those, take
 * away foundations.
 */
final class Phases {
    private static final int DETACH = 0;
    private static final int FOUNDATION = 1;
    private static final int FILTER = 2;
    private static final int ATTACH = 3;
    private static final int SERVE = 4;
    private static final int ATTACH_SERVERS = 5;
    private static final int DISMANTLE = 6;

    private Phases() {}

    /**
     * @param ports every tap that can be attached without waiting for a server has been
     * @param together what different drivers do in it does not touch: it may be done at the same time
     * @param steps in an order that works
     */
    record Phase(boolean ports, boolean together, List<Step> steps) {}

    /** The steps, phase by phase. */
    static List<Phase> of(List<Step> steps) {
        TreeMap<Integer, List<Step>> phases = new TreeMap<>();
        for (Step step : steps) {
            phases.computeIfAbsent(phase(step), _ -> new ArrayList<>()).add(step);
        }
        phases.forEach((phase, some) -> {
            Comparator<Step> order = Comparator.comparing(Step::key);
            some.sort(phase == DETACH || phase == DISMANTLE ? order.reversed() : order);
        });
        return phases.entrySet().stream()
                .map(phase -> new Phase(phase.getKey() > ATTACH, phase.getKey() == FILTER, phase.getValue()))
                .toList();
    }

    private static int phase(Step step) {
        Kind kind = step.key().kind();
        boolean remove = step instanceof Step.Remove;
        return switch (kind) {
            case BRIDGE, VXLAN, UPLINK -> remove ? DISMANTLE : FOUNDATION;
            // Put and taken away together: one transaction of the kernel.
            case ADDRESS_SET, RULES, FILTER -> FILTER;
            case DHCP -> remove ? DETACH : SERVE;
            case PORT -> remove ? DETACH : waitsForServer(step) ? ATTACH_SERVERS : ATTACH;
            case FDB, NEIGHBOUR -> remove ? DETACH : FILTER;
        };
    }

    private static boolean waitsForServer(Step step) {
        return step instanceof Step.Put put && put.target().needs().stream().anyMatch(need -> need.kind() == Kind.DHCP);
    }
}
