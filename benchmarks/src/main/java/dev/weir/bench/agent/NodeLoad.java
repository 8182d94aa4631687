package dev.weir.bench.agent;

import dev.weir.contracts.desired.Desired;
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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one node is to hold: ports spread over networks, each network with its share of the endpoints on other nodes, and
 * security groups that admit each other's members. The same numbers give the same records.
 *
 * @param ports on this node
 * @param endpoints on other nodes
 * @param networks that both are spread over
 * @param members of each of the security groups
 * @param groups each port is in one of them, and each admits its own members
 */
record NodeLoad(String node, int ports, int endpoints, int networks, int members, int groups) {
    private static final int MTU = 1450;
    /** Endpoints whose numbers differ by this are on the same one. */
    static final int OTHER_NODES = 200;

    private static String id(String what, int number) {
        return UUID.nameUUIDFromBytes((what + number).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    static String port(int number) {
        return id("port", number);
    }

    static String tap(int number) {
        return "tap" + port(number).substring(0, 11);
    }

    /** Of port or endpoint; endpoints count on from the ports. */
    static String mac(int number) {
        return "fa:16:3e:%02x:%02x:%02x".formatted(number >> 16 & 255, number >> 8 & 255, number & 255);
    }

    /** Networks have a /16 each. */
    String address(int number) {
        int host = number / networks + 10;
        return "10.%d.%d.%d".formatted(number % networks, host >> 8, host & 255);
    }

    String network(int number) {
        return id("network", number % networks);
    }

    private String group(int number) {
        return id("group", number % groups);
    }

    void forEach(Consumer<Desired> consumer) {
        for (int i = 0; i < networks; i++) {
            consumer.accept(new DesiredNetwork(
                    network(i), "project", MTU, true, List.of(new Segment("vxlan", null, 1_000 + i))));
            consumer.accept(dhcp(i));
        }
        for (int i = 0; i < groups; i++) {
            String group = group(i);
            rules(i).forEach(consumer);
            consumer.accept(new DesiredGroup(group, true));
            int its = i;
            byNode(members * groups, number -> number % groups == its)
                    .values()
                    .forEach(held -> consumer.accept(members(held)));
        }
        for (int i = 0; i < networks; i++) {
            int network = i;
            byNode(ports + endpoints, number -> number % networks == network)
                    .values()
                    .forEach(held -> consumer.accept(endpoints(held)));
        }
        for (int i = 0; i < ports; i++) {
            consumer.accept(new DesiredPort(
                    node,
                    port(i),
                    network(i),
                    "project",
                    1,
                    true,
                    mac(i),
                    List.of(new FixedIp(id("subnet", i % networks), address(i))),
                    List.of(),
                    true,
                    List.of(group(i)),
                    List.of(),
                    "",
                    "",
                    "compute:nova"));
        }
    }

    private boolean here(int number) {
        return number < ports;
    }

    private String holder(int number) {
        return here(number) ? node : "other" + number % OTHER_NODES;
    }

    private Map<String, List<Integer>> byNode(int end, IntPredicate wanted) {
        return IntStream.range(0, end)
                .filter(wanted)
                .boxed()
                .collect(Collectors.groupingBy(this::holder, TreeMap::new, Collectors.toList()));
    }

    /** What the endpoint's node holds of its network, with this one as its last. */
    DesiredEndpoints endpointsUpTo(int number) {
        return endpoints(upTo(number, networks));
    }

    /** What the port's node holds of its group, with this one as its last. */
    DesiredMembers membersUpTo(int number) {
        return members(upTo(number, groups));
    }

    private List<Integer> upTo(int number, int scopes) {
        String holder = holder(number);
        return IntStream.rangeClosed(0, number)
                .filter(other ->
                        other % scopes == number % scopes && holder(other).equals(holder))
                .boxed()
                .toList();
    }

    private DesiredEndpoints endpoints(List<Integer> held) {
        int first = held.getFirst();
        return new DesiredEndpoints(
                network(first),
                holder(first),
                here(first) ? "172.31.255.1" : "172.31.0." + (first % OTHER_NODES + 1),
                held.stream()
                        .map(number ->
                                new Endpoint(port(number), mac(number), List.of(address(number)), "compute:nova"))
                        .toList());
    }

    private DesiredMembers members(List<Integer> held) {
        int first = held.getFirst();
        return new DesiredMembers(
                group(first),
                holder(first),
                held.stream()
                        .map(number -> new Member(port(number), List.of(address(number))))
                        .toList());
    }

    private List<DesiredRule> rules(int number) {
        String group = group(number);
        return List.of(
                rule(group, "out4", "egress", "IPv4", null, null, null),
                rule(group, "out6", "egress", "IPv6", null, null, null),
                rule(group, "in4", "ingress", "IPv4", null, null, group),
                rule(group, "in6", "ingress", "IPv6", null, null, group),
                rule(group, "ssh", "ingress", "IPv4", "tcp", 22, null),
                rule(group, "icmp", "ingress", "IPv4", "icmp", null, null),
                admits(number, 443));
    }

    /** @param port that a group admits from everywhere */
    DesiredRule admits(int number, int port) {
        return rule(group(number), "service", "ingress", "IPv4", "tcp", port, null);
    }

    private static DesiredRule rule(
            String group,
            String id,
            String direction,
            String version,
            @Nullable String protocol,
            @Nullable Integer port,
            @Nullable String remoteGroup) {
        return new DesiredRule(group, id, direction, version, protocol, port, port, null, remoteGroup);
    }

    private DesiredDhcp dhcp(int number) {
        String subnet = id("subnet", number);
        return new DesiredDhcp(
                network(number),
                true,
                List.of(new DesiredDhcp.Server(
                        "",
                        id("server", number),
                        "fa:16:3f:00:00:%02x".formatted(number),
                        List.of(new FixedIp(subnet, "10.%d.0.2".formatted(number))))),
                MTU,
                86_400,
                "bench.test.",
                List.of(new DesiredDhcp.SubnetOptions(
                        subnet,
                        4,
                        "10.%d.0.0/16".formatted(number),
                        "10.%d.0.1".formatted(number),
                        List.of("9.9.9.9"),
                        List.of(),
                        true,
                        null,
                        null,
                        false)));
    }
}
