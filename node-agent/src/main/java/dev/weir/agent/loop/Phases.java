package dev.weir.agent.loop;

import dev.weir.agent.datapath.Step;
import dev.weir.agent.datapath.TargetKey.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which steps are taken, so that traffic that should flow does, and no port is ever in a bridge without
 * its filter: detach, lay foundations, filter and say where remote endpoints are, attach and start DHCP servers, attach those, take
 * away foundations.
 */
final class Phases {
    private enum Place {
        DETACH,
        FOUNDATION,
        FILTER,
        ATTACH,
        ATTACH_SERVERS,
        DISMANTLE
    }

    private Phases() {}

    /**
     * @param ports whether these steps come before or after every tap that need not wait for a server is attached
     * @param steps in an order that works
     * @param beside in such an order too; may be done at the same time as the others, which touch other things
     */
    record Phase(Ports ports, List<Step> steps, List<Step> beside) {}

    /** What is so of the taps that need not wait for a server, when a phase's steps have been taken. */
    enum Ports {
        NOT_ATTACHED_YET,
        ATTACHED,
        ATTACHED_BEFORE
    }

    /** The steps, phase by phase. */
    static List<Phase> of(List<Step> steps) {
        Map<Place, Phase> phases = new EnumMap<>(Place.class);
        for (Step step : steps) {
            Phase its = phases.computeIfAbsent(
                    place(step), place -> new Phase(ports(place), new ArrayList<>(), new ArrayList<>()));
            (isBeside(step) ? its.beside() : its.steps()).add(step);
        }
        phases.forEach((place, phase) -> {
            Comparator<Step> order = Comparator.comparing(Step::key);
            phase.steps().sort(place == Place.DETACH || place == Place.DISMANTLE ? order.reversed() : order);
            phase.beside().sort(order);
        });
        return List.copyOf(phases.values());
    }

    private static Ports ports(Place place) {
        return switch (place) {
            case DETACH, FOUNDATION, FILTER -> Ports.NOT_ATTACHED_YET;
            case ATTACH -> Ports.ATTACHED;
            case ATTACH_SERVERS, DISMANTLE -> Ports.ATTACHED_BEFORE;
        };
    }

    private static Place place(Step step) {
        boolean remove = step instanceof Step.Remove;
        return switch (step.key().kind()) {
            case BRIDGE, VXLAN, UPLINK -> remove ? Place.DISMANTLE : Place.FOUNDATION;
            // Put and taken away together: one transaction of the kernel.
            case ADDRESS_SET, RULES, FILTER -> Place.FILTER;
            case FDB, NEIGHBOUR -> remove ? Place.DETACH : Place.FILTER;
            case DHCP -> remove ? Place.DETACH : Place.ATTACH;
            case PORT -> remove ? Place.DETACH : waitsForServer(step) ? Place.ATTACH_SERVERS : Place.ATTACH;
        };
    }

    private static boolean isBeside(Step step) {
        return step instanceof Step.Put
                && switch (step.key().kind()) {
                    case FDB, NEIGHBOUR, DHCP -> true;
                    case BRIDGE, VXLAN, UPLINK, ADDRESS_SET, RULES, FILTER, PORT -> false;
                };
    }

    private static boolean waitsForServer(Step step) {
        return step instanceof Step.Put put && put.target().needs().stream().anyMatch(need -> need.kind() == Kind.DHCP);
    }
}
