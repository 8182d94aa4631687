package dev.weir.agent.plan;

import dev.weir.agent.datapath.DhcpTarget;
import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.desired.NodeImage.GroupImage;
import dev.weir.agent.desired.NodeImage.NetworkImage;
import dev.weir.agent.plan.NetworkPlan.PortPlan;
import dev.weir.contracts.desired.DesiredNetwork;
import dev.weir.contracts.desired.DesiredPort;
import dev.weir.contracts.model.Segment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
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

    /** Of these devices, those that make a difference to the network. */
    public Set<String> relevantDevices(NetworkImage image, Set<String> devices) {
        Set<String> relevant = new HashSet<>();
        image.ports().forEach(port -> relevant.add(HostNames.tap(port.portId())));
        relevant.addAll(facts.bridgeMappings().values());
        relevant.retainAll(devices);
        return relevant;
    }

    /** Where a network's frames leave the host, if it can be realised. */
    private sealed interface Path {
        record None() implements Path {}

        record Tunnel(int vni) implements Path {}

        record Uplink(String device) implements Path {}

        record Impossible(String reason) implements Path {}
    }

    /**
     * @param groups at least the security groups of the network's ports
     * @param devices names of interfaces on the host
     * @param zone the network's conntrack zone
     */
    public NetworkPlan network(NetworkImage image, Map<String, GroupImage> groups, Set<String> devices, int zone) {
        DesiredNetwork network = image.network();
        if (network == null || image.ports().isEmpty() && !image.servesDhcp()) {
            return new NetworkPlan(List.of(), blocked(image.ports(), "the network is gone"));
        }
        Path path = path(network, devices);
        if (path instanceof Path.Impossible(String reason)) {
            return new NetworkPlan(List.of(), blocked(image.ports(), reason));
        }
        String bridge = HostNames.bridge(image.networkId());
        List<Target> targets = new ArrayList<>();
        targets.add(new Target.Bridge(bridge, network.mtu(), zone));
        DhcpTarget dhcp = DhcpPlanner.server(facts.node(), image);
        List<TargetKey> shared = new ArrayList<>();
        shared.add(Target.Bridge.key(bridge));
        switch (path) {
            case Path.Tunnel(int vni) -> {
                String device = HostNames.vxlan(vni);
                targets.add(new Target.Vxlan(device, vni, facts.tunnelIp(), VXLAN_UDP_PORT, network.mtu(), bridge));
                targets.addAll(RemotePlanner.entries(facts.node(), device, image, dhcp != null));
                shared.add(Target.Vxlan.key(device));
            }
            case Path.Uplink(String device) -> {
                targets.add(new Target.Uplink(device, bridge));
                shared.add(Target.Uplink.key(device));
            }
            case Path.None _, Path.Impossible _ -> {}
        }
        if (dhcp != null) {
            targets.add(dhcp);
            targets.add(new Target.Port(
                    HostNames.tap(dhcp.portId()),
                    bridge,
                    network.mtu(),
                    network.adminStateUp(),
                    List.of(Target.Bridge.key(bridge), dhcp.key())));
        }
        List<PortPlan> ports = new ArrayList<>();
        for (DesiredPort port : image.ports()) {
            ports.add(port(port, network, dhcp, shared, groups, devices, targets));
        }
        return new NetworkPlan(targets, ports);
    }

    /** Sets of the addresses of a group's members, for rules that name the group. */
    public List<Target> addressSets(GroupImage group) {
        return FilterPlanner.addressSets(group);
    }

    private PortPlan port(
            DesiredPort port,
            DesiredNetwork network,
            @Nullable DhcpTarget dhcp,
            List<TargetKey> shared,
            Map<String, GroupImage> groups,
            Set<String> devices,
            List<Target> targets) {
        String bridge = HostNames.bridge(network.networkId());
        String tap = HostNames.tap(port.portId());
        DhcpTarget server = dhcp != null && dhcp.portId().equals(port.portId()) ? dhcp : null;
        LinkedHashSet<TargetKey> evidence = new LinkedHashSet<>(shared);
        List<TargetKey> needs = new ArrayList<>();
        needs.add(Target.Bridge.key(bridge));
        FilterTarget filter = FilterPlanner.filter(port, bridge, network.adminStateUp(), groups);
        if (filter != null && server == null) {
            targets.add(filter);
            needs.add(filter.key());
            evidence.addAll(filter.needs());
            evidence.add(filter.key());
        }
        if (server != null) {
            evidence.add(server.key());
        } else if (!devices.contains(tap)) {
            return new PortPlan(port.portId(), port.generation(), "no tap", List.copyOf(evidence));
        } else {
            targets.add(new Target.Port(tap, bridge, network.mtu(), port.adminStateUp(), needs));
        }
        evidence.add(Target.Port.key(tap));
        String blocked = port.adminStateUp() && network.adminStateUp() ? "" : "administratively down";
        return new PortPlan(port.portId(), port.generation(), blocked, List.copyOf(evidence));
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

    private static List<PortPlan> blocked(List<DesiredPort> ports, String reason) {
        return ports.stream()
                .map(port -> new PortPlan(port.portId(), port.generation(), reason, List.of()))
                .toList();
    }
}
