package dev.weir.agent.plan;

import dev.weir.agent.datapath.Announcement;
import dev.weir.agent.datapath.DhcpTarget;
import dev.weir.agent.datapath.RulesTarget;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.desired.NodeImage;
import dev.weir.agent.desired.NodeImage.GroupImage;
import dev.weir.agent.desired.NodeImage.GroupRules;
import dev.weir.agent.desired.NodeImage.NetworkImage;
import dev.weir.agent.desired.SharedMap;
import dev.weir.contracts.desired.DesiredEndpoints;
import dev.weir.contracts.desired.DesiredPort;
import dev.weir.contracts.desired.DesiredRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The plan of the whole node, kept in parts so that a change costs what it touches: a part (a network's frame, its DHCP
 * server, a port, the rules of some groups, a remote group) is planned anew only if something that it was planned from changed; of
 * endpoints, which may be very many, only those of nodes are looked at where some changed. The plan is the same as one made from nothing.
 */
public final class NodePlan {
    /** The endpoints of so many nodes are planned by several threads. */
    private static final int MUCH = 10;

    private final Planner planner;
    private final Map<String, Part> parts = new TreeMap<>();
    private final Map<String, RemotePlan> remotes = new HashMap<>();
    private final Claims<TargetKey, Target> claims = new Claims<>();
    private Set<TargetKey> changed = new HashSet<>();
    private final Set<String> live = new HashSet<>();
    private final List<Remote> due = new ArrayList<>();
    /** By name; as long as they say the same the same object, as with frames. */
    private final Map<String, PortRules> portRules = new HashMap<>();

    /** What a network's remote plan is to be brought up to. */
    private record Remote(RemotePlan plan, RemotePlanner planner, SharedMap<DesiredEndpoints> endpoints) {
        int fresh() {
            return endpoints.size() - plan.size();
        }

        List<RemotePlan.Replacement> update() {
            return plan.update(planner, endpoints);
        }
    }

    /** @param port null but for a port's part */
    record Planned(List<Target> targets, @Nullable PortPlan port) {
        Planned {
            targets = List.copyOf(targets);
        }

        Planned(List<Target> targets) {
            this(targets, null);
        }
    }

    private record Part(List<Object> inputs, Planned plan) {
        boolean madeFrom(List<Object> others) {
            for (int i = 0; i < inputs.size(); i++) {
                Object mine = inputs.get(i);
                Object other = others.get(i);
                // Comparing contents of such maps would cost as much as planning.
                if (mine != other && (mine instanceof SharedMap<?> || !mine.equals(other))) {
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
        return claims.inForce();
    }

    /** Those of this node, by id. */
    public List<PortPlan> ports() {
        List<PortPlan> ports = new ArrayList<>();
        for (Part part : parts.values()) {
            if (part.plan.port != null) {
                ports.add(part.plan.port);
            }
        }
        return ports;
    }

    /** Addresses that are behind another MAC since this was asked last. */
    public List<Announcement> moved() {
        List<Announcement> moved = new ArrayList<>();
        remotes.values().forEach(remote -> moved.addAll(remote.moved()));
        return moved;
    }

    /**
     * Brings the plan up to this image and these devices.
     *
     * @return the keys whose target is new, other than before, or gone
     */
    public Set<TargetKey> update(NodeImage image, Set<String> devices) {
        changed = new HashSet<>();
        live.clear();
        due.clear();
        Map<String, Integer> zones = planner.zones(image.networks().keySet());
        Set<String> remoteGroups = new HashSet<>();
        Map<List<String>, PortRules> rules = new HashMap<>();
        image.networks()
                .forEach((id, network) -> network(
                        network,
                        zones.getOrDefault(id, 1),
                        devices,
                        groups -> rules.computeIfAbsent(groups, _ -> rules(groups, image.groups(), remoteGroups))));
        for (String id : remoteGroups) {
            GroupImage group = image.groups().getOrDefault(id, new GroupImage(id, null, SharedMap.empty()));
            part("group/" + id, () -> new Planned(planner.addressSets(group)), group.members());
        }
        for (String name : List.copyOf(parts.keySet())) {
            if (!live.contains(name)) {
                Part part = parts.remove(name);
                replace(name, part == null ? List.of() : part.plan.targets, List.of());
            }
        }
        for (String id : List.copyOf(remotes.keySet())) {
            if (!image.networks().containsKey(id)) {
                remote(id, Frame.impossible("gone"), false, SharedMap.empty());
                remotes.remove(id);
            }
        }
        portRules.keySet().removeIf(name -> !live.contains("rules/" + name));
        updateRemotes();
        return changed;
    }

    /** @param rules of ports in groups with these ids */
    private void network(NetworkImage image, int zone, Set<String> devices, Function<List<String>, PortRules> rules) {
        String id = image.networkId();
        Frame planned = planner.frame(image, devices, zone);
        // If it is as before, then the one from before: all that is planned from it is compared with it.
        Frame frame = (Frame) part("network/" + id, () -> new Planned(planned.targets()), planned)
                .inputs
                .getFirst();
        DhcpTarget server = server(image, frame);
        remote(id, frame, server != null && image.servesDhcp(), image.endpoints());
        for (DesiredPort port : image.ports()) {
            PortRules its = planner.obeysGroups(port, frame) ? rules.apply(port.securityGroups()) : PortRules.NONE;
            boolean tap = devices.contains(HostNames.tap(port.portId()));
            boolean serving = server != null && server.portId().equals(port.portId());
            part(
                    "port/" + port.portId(),
                    () -> planner.port(port, frame, its, tap, serving ? server : null),
                    frame,
                    port,
                    its,
                    tap,
                    serving);
        }
    }

    private @Nullable DhcpTarget server(NetworkImage image, Frame frame) {
        boolean scheduled = image.dhcp() != null && !image.dhcp().distributed();
        Part part = part(
                "dhcp/" + image.networkId(),
                () -> new Planned(planner.dhcp(image, frame)),
                frame,
                Optional.ofNullable(image.dhcp()),
                image.servesDhcp(),
                image.ports(),
                // Only a server for all needs to know of all.
                scheduled && image.servesDhcp() ? image.endpoints() : SharedMap.empty());
        return part.plan.targets.stream()
                .filter(DhcpTarget.class::isInstance)
                .map(DhcpTarget.class::cast)
                .findFirst()
                .orElse(null);
    }

    private Part part(String name, Supplier<Planned> planning, Object... inputs) {
        live.add(name);
        Part before = parts.get(name);
        List<Object> made = List.of(inputs);
        if (before != null && before.madeFrom(made)) {
            return before;
        }
        Part part = new Part(made, planning.get());
        replace(name, before == null ? List.of() : before.plan.targets, part.plan.targets);
        parts.put(name, part);
        return part;
    }

    private void remote(String networkId, Frame frame, boolean servesOthers, SharedMap<DesiredEndpoints> endpoints) {
        RemotePlan plan = remotes.computeIfAbsent(networkId, RemotePlan::new);
        due.add(new Remote(plan, planner.remote(frame, servesOthers), endpoints));
    }

    /** Networks have nothing to do with each other, so that if there is much to plan several threads may do it. */
    private void updateRemotes() {
        int fresh = due.stream().mapToInt(Remote::fresh).sum();
        (fresh >= MUCH ? due.parallelStream() : due.stream())
                .map(Remote::update)
                .toList()
                .forEach(each -> each.forEach(
                        replacement -> replace(replacement.claimant(), replacement.before(), replacement.now())));
    }

    /** What a claimant wants instead of what it wanted. */
    private void replace(String claimant, List<Target> before, List<Target> now) {
        for (Target target : now) {
            if (claims.put(target.key(), claimant, target)) {
                changed.add(target.key());
            }
        }
        if (before.isEmpty()) {
            return;
        }
        Set<TargetKey> kept = new HashSet<>();
        now.forEach(target -> kept.add(target.key()));
        for (Target target : before) {
            if (!kept.contains(target.key()) && claims.remove(target.key(), claimant)) {
                changed.add(target.key());
            }
        }
    }

    /** @param remoteGroups to which those are added that the rules name */
    private PortRules rules(List<String> groupIds, Map<String, GroupImage> groups, Set<String> remoteGroups) {
        TreeMap<String, GroupRules> its = new TreeMap<>();
        for (String id : groupIds) {
            GroupImage image = groups.get(id);
            if (image != null && image.rules() != null) {
                its.put(id, image.rules());
            }
        }
        for (GroupRules group : its.values()) {
            for (DesiredRule rule : group.rules()) {
                if (rule.remoteGroupId() != null) {
                    remoteGroups.add(rule.remoteGroupId());
                }
            }
        }
        String name = HostNames.rules(its.keySet());
        List<GroupRules> inputs = List.copyOf(its.values());
        Part part = part("rules/" + name, () -> new Planned(List.of(planner.rules(name, inputs))), inputs);
        PortRules now = PortRules.of((RulesTarget) part.plan.targets.getFirst());
        return portRules.merge(name, now, (before, _) -> before.equals(now) ? before : now);
    }
}
