package dev.weir.agent.plan;

import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.desired.NodeImage;
import dev.weir.agent.desired.NodeImage.GroupImage;
import dev.weir.agent.desired.NodeImage.NetworkImage;
import dev.weir.agent.plan.NetworkPlan.PortPlan;
import dev.weir.contracts.desired.DesiredGroup;
import dev.weir.contracts.desired.DesiredPort;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The plan of the whole node, kept in parts (one a network, one a remote group) so that a change costs what it
 * touches: a part is planned anew only if something that it was planned from is another object than before.
 */
public final class NodePlan {
    private final Planner planner;
    private final Map<String, Part> parts = new TreeMap<>();
    private final Map<TargetKey, Target> targets = new HashMap<>();

    private record Part(List<Object> inputs, NetworkPlan plan) {
        static final Part NONE = new Part(List.of(), new NetworkPlan(List.of(), List.of()));

        boolean madeFrom(List<Object> others) {
            if (inputs.size() != others.size()) {
                return false;
            }
            for (int i = 0; i < inputs.size(); i++) {
                Object mine = inputs.get(i);
                Object other = others.get(i);
                // Images are compared by reference: comparing their contents would cost as much as planning.
                boolean image = mine instanceof NetworkImage || mine instanceof GroupImage;
                if (image ? mine != other : !mine.equals(other)) {
                    return false;
                }
            }
            return true;
        }
    }

    public NodePlan(Planner planner) {
        this.planner = planner;
    }

    /** All that must be on the host. */
    public Map<TargetKey, Target> targets() {
        return Collections.unmodifiableMap(targets);
    }

    public List<PortPlan> ports() {
        List<PortPlan> ports = new ArrayList<>();
        parts.values().forEach(part -> ports.addAll(part.plan().ports()));
        return ports;
    }

    /**
     * Brings the plan up to this image and these devices.
     *
     * @return the keys whose target is new, other than before, or gone
     */
    public Set<TargetKey> update(NodeImage image, Set<String> devices) {
        Set<TargetKey> changed = new HashSet<>();
        Set<String> live = new HashSet<>();
        Map<String, Integer> zones = planner.zones(image.networks().keySet());
        Set<String> remoteGroups = new HashSet<>();
        image.networks().forEach((id, network) -> {
            String name = "network/" + id;
            live.add(name);
            Map<String, GroupImage> groups = groupsOf(network, image, remoteGroups);
            Set<String> relevant = planner.relevantDevices(network, devices);
            int zone = zones.getOrDefault(id, 1);
            List<Object> inputs = new ArrayList<>(new TreeMap<>(groups).values());
            Collections.addAll(inputs, network, relevant, zone);
            replace(name, inputs, () -> planner.network(network, groups, relevant, zone), changed);
        });
        for (String id : remoteGroups) {
            GroupImage group = image.groups().getOrDefault(id, new GroupImage(id, null, List.of()));
            String name = "group/" + id;
            live.add(name);
            replace(name, List.of(group), () -> new NetworkPlan(planner.addressSets(group), List.of()), changed);
        }
        for (String name : List.copyOf(parts.keySet())) {
            if (!live.contains(name)) {
                replace(name, null, () -> Part.NONE.plan(), changed);
                parts.remove(name);
            }
        }
        return changed;
    }

    private void replace(
            String name, @Nullable List<Object> inputs, Supplier<NetworkPlan> planning, Set<TargetKey> changed) {
        Part before = parts.getOrDefault(name, Part.NONE);
        if (inputs != null && parts.containsKey(name) && before.madeFrom(inputs)) {
            return;
        }
        NetworkPlan plan = planning.get();
        Map<TargetKey, Target> old = new HashMap<>();
        before.plan().targets().forEach(target -> old.put(target.key(), target));
        for (Target target : plan.targets()) {
            TargetKey key = target.key();
            targets.put(key, target);
            if (!target.equals(old.remove(key))) {
                changed.add(key);
            }
        }
        old.forEach((key, target) -> {
            // Unless another part has taken the name over meanwhile.
            if (targets.remove(key, target)) {
                changed.add(key);
            }
        });
        parts.put(name, new Part(inputs == null ? List.of() : List.copyOf(inputs), plan));
    }

    private static Map<String, GroupImage> groupsOf(NetworkImage network, NodeImage image, Set<String> remoteGroups) {
        Map<String, GroupImage> groups = new HashMap<>();
        for (DesiredPort port : network.ports()) {
            for (String id : port.securityGroups()) {
                GroupImage group = image.groups().get(id);
                if (group != null) {
                    groups.put(id, group);
                }
            }
        }
        for (GroupImage group : groups.values()) {
            DesiredGroup desired = group.group();
            if (desired != null) {
                desired.rules().forEach(rule -> {
                    if (rule.remoteGroupId() != null) {
                        remoteGroups.add(rule.remoteGroupId());
                    }
                });
            }
        }
        return groups;
    }
}
