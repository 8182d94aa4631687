package dev.weir.agent.plan;

import dev.weir.agent.datapath.Announcement;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.desired.SharedMap;
import dev.weir.agent.desired.SharedMap.Change;
import dev.weir.contracts.desired.DesiredEndpoint;
import java.util.ArrayList;
import java.util.List;

/** What follows from the endpoints of one network, kept up endpoint by endpoint. */
final class RemotePlan {
    private final String networkId;
    private final AddressMoves moves;
    private RemotePlanner planner = new RemotePlanner("", "", false);
    private SharedMap<DesiredEndpoint> endpoints = SharedMap.empty();

    /** Which targets an endpoint had, and which it has. */
    record Replacement(String claimant, List<Target> before, List<Target> now) {}

    RemotePlan(String networkId) {
        this.networkId = networkId;
        this.moves = new AddressMoves(HostNames.bridge(networkId));
    }

    /** Brings it up to these endpoints. Costs what changed since the last call. @return what follows */
    List<Replacement> update(RemotePlanner newPlanner, SharedMap<DesiredEndpoint> newEndpoints) {
        List<Replacement> replacements = new ArrayList<>();
        List<Change<DesiredEndpoint>> changes = newEndpoints.since(endpoints);
        changes.forEach(change -> moves.change(change.before(), change.now()));
        if (newPlanner.equals(planner)) {
            for (Change<DesiredEndpoint> change : changes) {
                DesiredEndpoint before = change.before();
                DesiredEndpoint now = change.now();
                replacements.add(new Replacement(
                        claimant(change.key()),
                        before == null ? List.of() : planner.entries(before),
                        now == null ? List.of() : planner.entries(now)));
            }
        } else {
            endpoints.forEach(each ->
                    replacements.add(new Replacement(claimant(each.portId()), planner.entries(each), List.of())));
            newEndpoints.forEach(each ->
                    replacements.add(new Replacement(claimant(each.portId()), List.of(), newPlanner.entries(each))));
        }
        planner = newPlanner;
        endpoints = newEndpoints;
        return replacements;
    }

    /** How many endpoints it knows. */
    int size() {
        return endpoints.size();
    }

    private String claimant(String portId) {
        return networkId + "/" + portId;
    }

    /** Addresses that are behind another MAC since this was asked last. */
    List<Announcement> moved() {
        return moves.take();
    }
}
