package dev.weir.agent.plan;

import dev.weir.agent.datapath.DhcpTarget;
import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.RulesTarget;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.desired.NodeImage.GroupImage;
import dev.weir.agent.desired.NodeImage.GroupRules;
import dev.weir.agent.desired.NodeImage.NetworkImage;
import dev.weir.contracts.desired.DesiredNetwork;
import dev.weir.contracts.desired.DesiredPort;
import dev.weir.contracts.model.Segment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must be on this host, from desired state and the devices that are there. A function of its arguments alone.
 *
 * <p>A network with ports here is a bridge, with a VXLAN device (VXLAN), a host interface (flat) or nothing (local)
 * to the other nodes. A port is its filter, which is there before the tap is, and the tap's place in the bridge.
 */
public final class Planner {
    private static final int VXLAN_UDP_PORT = 4789;

    private final NodeFacts facts;

    public Planner(NodeFacts facts) {
        this.facts = facts;
    }

    /** Conntrack zones of these networks, 1 to 65535, all different. */
    public Map<String, Integer> zones(Collection<String> networkIds) {
        return Zones.of(networkIds);
    }

    /** Where a network's frames leave the host, if it can be realised. */
    private sealed interface Path {
        record None() implements Path {}

        record Tunnel(int vni) implements Path {}

        record Uplink(String device) implements Path {}

        record Impossible(String reason) implements Path {}
    }

    /**
     * @param devices names of interfaces on the host
     * @param zone the network's conntrack zone
     */
    Frame frame(NetworkImage image, Set<String> devices, int zone) {
        DesiredNetwork network = image.network();
        if (network == null || image.ports().isEmpty() && !image.servesDhcp()) {
            return Frame.impossible("the network is gone");
        }
        Path path = path(network, devices);
        if (path instanceof Path.Impossible(String reason)) {
            return Frame.impossible(reason);
        }
        String bridge = HostNames.bridge(image.networkId());
        List<Target> targets = new ArrayList<>();
        targets.add(new Target.Bridge(bridge, network.mtu(), zone));
        String tunnel = "";
        if (path instanceof Path.Tunnel(int vni)) {
            tunnel = HostNames.vxlan(vni);
            targets.add(new Target.Vxlan(tunnel, vni, facts.tunnelIp(), VXLAN_UDP_PORT, network.mtu(), bridge));
        } else if (path instanceof Path.Uplink(String device)) {
            targets.add(new Target.Uplink(device, bridge));
        }
        return new Frame(bridge, network.mtu(), network.adminStateUp(), tunnel, targets, "");
    }

    /** The network's DHCP server and its tap, if this node runs one. */
    List<Target> dhcp(NetworkImage image, Frame frame) {
        DhcpTarget server = frame.possible() ? DhcpPlanner.server(facts.node(), image) : null;
        return server == null
                ? List.of()
                : List.of(
                        server,
                        new Target.Port(
                                HostNames.tap(server.portId()),
                                frame.bridge(),
                                frame.mtu(),
                                frame.up(),
                                List.of(Target.Bridge.key(frame.bridge()), server.key())));
    }

    /** Plans endpoints on other nodes. @param servesOthers this node serves DHCP to other nodes' ports */
    RemotePlanner remote(Frame frame, boolean servesOthers) {
        return new RemotePlanner(facts.node(), frame.tunnel(), servesOthers);
    }

    /** Sets of the addresses of a group's members, for rules that name the group. */
    List<Target> addressSets(GroupImage group) {
        return FilterPlanner.addressSets(group);
    }

    /** Whether a port has rules of security groups. */
    boolean obeysGroups(DesiredPort port, Frame frame) {
        return frame.possible() && FilterPlanner.obeysGroups(port, frame.up());
    }

    /** What ports that are in all of these groups may send and get. */
    RulesTarget rules(String name, Collection<GroupRules> groups) {
        return FilterPlanner.rules(name, groups);
    }

    /**
     * @param rules of the port's security groups, if they decide what passes
     * @param tapThere whether its tap is on the host
     * @param server the DHCP server whose port it is, if it is one that runs here
     */
    NodePlan.Planned port(
            DesiredPort port, Frame frame, PortRules rules, boolean tapThere, @Nullable DhcpTarget server) {
        if (!frame.possible()) {
            return blocked(port, frame.impossible(), List.of(), Set.of());
        }
        List<Target> targets = new ArrayList<>();
        String tap = HostNames.tap(port.portId());
        LinkedHashSet<TargetKey> evidence = new LinkedHashSet<>(frame.keys());
        List<TargetKey> needs = new ArrayList<>();
        needs.add(Target.Bridge.key(frame.bridge()));
        FilterTarget filter = FilterPlanner.filter(port, frame.bridge(), frame.up(), rules.name());
        if (filter != null && server == null) {
            targets.add(filter);
            needs.add(filter.key());
            evidence.addAll(rules.evidence());
            evidence.add(filter.key());
        }
        if (server != null) {
            evidence.add(server.key());
        } else if (!tapThere) {
            return blocked(port, "no tap", targets, evidence);
        } else {
            targets.add(new Target.Port(tap, frame.bridge(), frame.mtu(), port.adminStateUp(), needs));
        }
        evidence.add(Target.Port.key(tap));
        return blocked(port, port.adminStateUp() && frame.up() ? "" : "administratively down", targets, evidence);
    }

    private static NodePlan.Planned blocked(
            DesiredPort port, String reason, List<Target> targets, Collection<TargetKey> evidence) {
        return new NodePlan.Planned(
                targets, new PortPlan(port.portId(), port.generation(), reason, List.copyOf(evidence)));
    }

    private Path path(DesiredNetwork network, Set<String> devices) {
        Path impossible = new Path.Impossible("the network has no segment");
        for (Segment segment : network.segments()) {
            Path path = path(segment, devices);
            if (!(path instanceof Path.Impossible)) {
                return path;
            }
            impossible = path;
        }
        return impossible;
    }

    private Path path(Segment segment, Set<String> devices) {
        String type = segment.networkType();
        if (!facts.networkTypes().contains(type)) {
            return new Path.Impossible(
                    "networks of type " + type + " cannot be realised by the " + facts.datapath() + " datapath");
        }
        return switch (type) {
            case "local" -> new Path.None();
            case "vxlan" -> tunnel(segment.segmentationId());
            case "flat" -> uplink(segment.physicalNetwork(), devices);
            default -> new Path.Impossible("networks of type " + type + " cannot be planned");
        };
    }

    private Path tunnel(@Nullable Integer vni) {
        if (facts.tunnelIp().isEmpty()) {
            return new Path.Impossible("this node has no tunnel address");
        }
        return vni == null ? new Path.Impossible("the segment has no VNI") : new Path.Tunnel(vni);
    }

    private Path uplink(@Nullable String physicalNetwork, Set<String> devices) {
        String device = physicalNetwork == null ? null : facts.bridgeMappings().get(physicalNetwork);
        if (device == null) {
            return new Path.Impossible("physical network " + physicalNetwork + " is not mapped on this node");
        }
        if (!devices.contains(device)) {
            return new Path.Impossible(
                    "interface " + device + " of physical network " + physicalNetwork + " is not there");
        }
        return new Path.Uplink(device);
    }
}
