package dev.weir.agent.testing;

import dev.weir.agent.desired.NodeImage;
import dev.weir.agent.desired.NodeImage.GroupImage;
import dev.weir.agent.desired.NodeImage.GroupRules;
import dev.weir.agent.desired.NodeImage.NetworkImage;
import dev.weir.agent.desired.SharedMap;
import dev.weir.contracts.desired.DesiredDhcp;
import dev.weir.contracts.desired.DesiredEndpoints;
import dev.weir.contracts.desired.DesiredEndpoints.Endpoint;
import dev.weir.contracts.desired.DesiredGroup;
import dev.weir.contracts.desired.DesiredMembers;
import dev.weir.contracts.desired.DesiredMembers.Member;
import dev.weir.contracts.desired.DesiredNetwork;
import dev.weir.contracts.desired.DesiredPort;
import dev.weir.contracts.desired.DesiredRule;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Segment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Networks, groups and ports in few words; gives the image that node {@code hv1} would have. */
public final class Region {
    public static final String NODE = "hv1";

    public final Map<String, DesiredNetwork> networks = new TreeMap<>();
    public final Map<String, DesiredDhcp> dhcp = new TreeMap<>();
    public final Map<String, DesiredGroup> groups = new TreeMap<>();
    /** By group. */
    public final Map<String, List<DesiredRule>> rules = new TreeMap<>();

    public final Map<String, DesiredPort> ports = new TreeMap<>();

    /** An id of 36 characters that begins with the name. */
    public static String id(String name) {
        return (name + "-00000000-0000-4000-8000-000000000000").substring(0, 36);
    }

    public static String mac(int number) {
        return "fa:16:3e:00:%02x:%02x".formatted(number >> 8, number & 255);
    }

    public Region network(
            String name, String type, @Nullable String physicalNetwork, @Nullable Integer segmentationId) {
        networks.put(
                id(name),
                new DesiredNetwork(
                        id(name), "project", 1450, true, List.of(new Segment(type, physicalNetwork, segmentationId))));
        return this;
    }

    /** Distributed DHCP for IPv4 subnet 10.0.0.0/24, its server at .2. */
    public Region dhcp(String network) {
        dhcp.put(
                id(network),
                new DesiredDhcp(
                        id(network),
                        true,
                        List.of(new DesiredDhcp.Server(
                                "", id("d" + network), mac(2), List.of(new FixedIp(id("s" + network), "10.0.0.2")))),
                        1450,
                        86_400,
                        "cloud.test.",
                        List.of(new DesiredDhcp.SubnetOptions(
                                id("s" + network),
                                4,
                                "10.0.0.0/24",
                                "10.0.0.1",
                                List.of("9.9.9.9"),
                                List.of(),
                                true,
                                null,
                                null,
                                false))));
        return this;
    }

    public Region group(String name, DesiredRule... its) {
        groups.put(id(name), new DesiredGroup(id(name), true));
        rules.put(
                id(name),
                IntStream.range(0, its.length)
                        .mapToObj(i -> in(id(name), "rule" + i, its[i]))
                        .toList());
        return this;
    }

    private static DesiredRule in(String groupId, String ruleId, DesiredRule rule) {
        return new DesiredRule(
                groupId,
                ruleId,
                rule.direction(),
                rule.ethertype(),
                rule.protocol(),
                rule.portRangeMin(),
                rule.portRangeMax(),
                rule.remoteIpPrefix(),
                rule.remoteGroupId());
    }

    /** Of no group yet. */
    public static DesiredRule rule(
            String direction,
            String ethertype,
            @Nullable String protocol,
            @Nullable Integer min,
            @Nullable Integer max,
            @Nullable String prefix,
            @Nullable String group) {
        return new DesiredRule(
                "", "", direction, ethertype, protocol, min, max, prefix, group == null ? null : id(group));
    }

    /** Address 10.0.0.number. */
    public Region port(String name, String node, String network, int number, String... groupNames) {
        List<String> groupIds = new ArrayList<>();
        for (String group : groupNames) {
            groupIds.add(id(group));
        }
        ports.put(
                id(name),
                new DesiredPort(
                        node,
                        id(name),
                        id(network),
                        "project",
                        1,
                        true,
                        mac(number),
                        List.of(new FixedIp(id("s" + network), "10.0.0." + number)),
                        List.of(),
                        true,
                        groupIds,
                        List.of(),
                        "",
                        "vm-" + name,
                        "compute:nova"));
        return this;
    }

    /** Gives a port another MAC than its number's. */
    public Region portMac(String name, String mac) {
        ports.computeIfPresent(
                id(name),
                (_, port) -> new DesiredPort(
                        port.node(),
                        port.portId(),
                        port.networkId(),
                        port.projectId(),
                        port.generation(),
                        port.adminStateUp(),
                        mac,
                        port.fixedIps(),
                        port.allowedAddressPairs(),
                        port.portSecurityEnabled(),
                        port.securityGroups(),
                        port.extraDhcpOpts(),
                        port.hostname(),
                        port.deviceId(),
                        port.deviceOwner()));
        return this;
    }

    public static String tunnelIp(String node) {
        return "172.31.255." + node.replaceAll("[^0-9]", "");
    }

    public List<DesiredEndpoints> endpoints(String networkId) {
        Map<String, TreeMap<String, Endpoint>> held = new TreeMap<>();
        List<DesiredEndpoints> all = new ArrayList<>();
        DesiredDhcp server = dhcp.get(networkId);
        if (server != null) {
            for (DesiredDhcp.Server its : server.servers()) {
                Endpoint endpoint =
                        new Endpoint(its.portId(), its.macAddress(), addresses(its.fixedIps()), "network:dhcp");
                if (its.node().isEmpty()) {
                    all.add(new DesiredEndpoints(networkId, "", "", List.of(endpoint)));
                } else {
                    held.computeIfAbsent(its.node(), _ -> new TreeMap<>()).put(its.portId(), endpoint);
                }
            }
        }
        for (DesiredPort port : ports.values()) {
            if (port.networkId().equals(networkId)) {
                held.computeIfAbsent(port.node(), _ -> new TreeMap<>())
                        .put(
                                port.portId(),
                                new Endpoint(
                                        port.portId(),
                                        port.macAddress(),
                                        addresses(port.fixedIps()),
                                        port.deviceOwner()));
            }
        }
        held.forEach((node, endpoints) ->
                all.add(new DesiredEndpoints(networkId, node, tunnelIp(node), List.copyOf(endpoints.values()))));
        return all;
    }

    /** What one node holds of a network. */
    public DesiredEndpoints endpoints(String networkId, String node) {
        return endpoints(networkId).stream()
                .filter(held -> held.node().equals(node))
                .findFirst()
                .orElseThrow();
    }

    public List<DesiredMembers> members(String groupId) {
        Map<String, List<Member>> held = new TreeMap<>();
        for (DesiredPort port : ports.values()) {
            if (port.securityGroups().contains(groupId)) {
                held.computeIfAbsent(port.node(), _ -> new ArrayList<>())
                        .add(new Member(port.portId(), addresses(port.fixedIps())));
            }
        }
        List<DesiredMembers> all = new ArrayList<>();
        held.forEach((node, members) -> all.add(new DesiredMembers(groupId, node, members)));
        return all;
    }

    private static List<String> addresses(List<FixedIp> fixedIps) {
        return fixedIps.stream().map(FixedIp::ipAddress).toList();
    }

    /** As the node sees it. */
    public NodeImage image() {
        Map<String, List<DesiredPort>> local = new LinkedHashMap<>();
        Set<String> groupIds = new LinkedHashSet<>();
        for (DesiredPort port : ports.values()) {
            if (port.node().equals(NODE)) {
                local.computeIfAbsent(port.networkId(), _ -> new ArrayList<>()).add(port);
                for (String groupId : port.securityGroups()) {
                    groupIds.add(groupId);
                    rules.getOrDefault(groupId, List.of()).stream()
                            .map(DesiredRule::remoteGroupId)
                            .forEach(remote -> {
                                if (remote != null) {
                                    groupIds.add(remote);
                                }
                            });
                }
            }
        }
        Map<String, NetworkImage> networkImages = new TreeMap<>();
        local.forEach((id, some) -> networkImages.put(
                id,
                new NetworkImage(
                        id,
                        networks.get(id),
                        SharedMap.of(endpoints(id), DesiredEndpoints::holder),
                        dhcp.get(id),
                        false,
                        some)));
        Map<String, GroupImage> groupImages = new TreeMap<>();
        groupIds.forEach(id -> groupImages.put(
                id, new GroupImage(id, rulesOf(id), SharedMap.of(members(id), DesiredMembers::holder))));
        return new NodeImage(networkImages, groupImages, List.of());
    }

    private @Nullable GroupRules rulesOf(String id) {
        DesiredGroup group = groups.get(id);
        return group == null ? null : new GroupRules(group.stateful(), rules.getOrDefault(id, List.of()));
    }
}
