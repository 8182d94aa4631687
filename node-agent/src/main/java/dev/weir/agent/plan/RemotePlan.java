package dev.weir.agent.plan;

import dev.weir.agent.datapath.Announcement;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.desired.SharedMap;
import dev.weir.agent.desired.SharedMap.Change;
import dev.weir.contracts.desired.DesiredEndpoints;
import dev.weir.contracts.desired.DesiredEndpoints.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What follows from the endpoints of one network, kept up node by node. */
final class RemotePlan {
    private final String networkId;
    private final AddressMoves moves;
    private RemotePlanner planner = new RemotePlanner("", "", false);
    private SharedMap<DesiredEndpoints> endpoints = SharedMap.empty();

    /** Which targets the endpoints of a node had, and which they have. */
    record Replacement(String claimant, List<Target> before, List<Target> now) {}

    RemotePlan(String networkId) {
        this.networkId = networkId;
        this.moves = new AddressMoves(HostNames.bridge(networkId));
    }

    /** Brings it up to these endpoints. Costs what changed since the last call. @return what follows */
    List<Replacement> update(RemotePlanner newPlanner, SharedMap<DesiredEndpoints> newEndpoints) {
        List<Replacement> replacements = new ArrayList<>();
        List<Change<DesiredEndpoints>> changes = newEndpoints.since(endpoints);
        // A port that moved from one node to another has left the one before it comes to the other.
        changes.forEach(this::leave);
        changes.forEach(this::arrive);
        if (newPlanner.equals(planner)) {
            for (Change<DesiredEndpoints> change : changes) {
                DesiredEndpoints before = change.before();
                DesiredEndpoints now = change.now();
                replacements.add(new Replacement(
                        claimant(change.key()),
                        before == null ? List.of() : planner.entries(before),
                        now == null ? List.of() : planner.entries(now)));
            }
        } else {
            endpoints.forEach(each ->
                    replacements.add(new Replacement(claimant(each.holder()), planner.entries(each), List.of())));
            newEndpoints.forEach(each ->
                    replacements.add(new Replacement(claimant(each.holder()), List.of(), newPlanner.entries(each))));
        }
        planner = newPlanner;
        endpoints = newEndpoints;
        return replacements;
    }

    private void leave(Change<DesiredEndpoints> change) {
        Map<String, Endpoint> now = byPort(change.now());
        byPort(change.before()).forEach((id, endpoint) -> {
            if (!now.containsKey(id)) {
                moves.change(change.key() + "/" + id, endpoint, null);
            }
        });
    }

    private void arrive(Change<DesiredEndpoints> change) {
        Map<String, Endpoint> before = byPort(change.before());
        byPort(change.now()).forEach((id, endpoint) -> {
            Endpoint known = before.get(id);
            if (known == null || !known.equals(endpoint)) {
                moves.change(change.key() + "/" + id, known, endpoint);
            }
        });
    }

    private static Map<String, Endpoint> byPort(@Nullable DesiredEndpoints held) {
        if (held == null) {
            return Map.of();
        }
        Map<String, Endpoint> endpoints = new LinkedHashMap<>();
        held.endpoints().forEach(endpoint -> endpoints.put(endpoint.portId(), endpoint));
        return endpoints;
    }

    /** Of how many nodes it knows endpoints. */
    int size() {
        return endpoints.size();
    }

    private String claimant(String holder) {
        return networkId + "/" + holder;
    }

    /** Addresses that are behind another MAC since this was asked last. */
    List<Announcement> moved() {
        return moves.take();
    }
}
