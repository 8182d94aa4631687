package dev.weir.agent.plan;

import static dev.weir.agent.testing.Region.id;
import static dev.weir.agent.testing.Region.mac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.desired.NodeImage;
import dev.weir.agent.desired.NodeImage.NetworkImage;
import dev.weir.agent.desired.SharedMap;
import dev.weir.agent.testing.Region;
import dev.weir.contracts.desired.DesiredDhcp;
import dev.weir.contracts.desired.DesiredEndpoints;
import dev.weir.contracts.desired.DesiredEndpoints.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan that follows changes is the plan made from nothing. */
class NodePlanTest {
    private static final NodeFacts FACTS = new NodeFacts(
            Region.NODE, "linux", "172.31.255.1", List.of("local", "flat", "vxlan"), Map.of("physnet1", "eth1"));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void aPlanThatFollowsAnyChangesIsTheOneMadeFromNothing(long seed) {
        Random random = new Random(seed);
        NodePlan following = new NodePlan(new Planner(FACTS));
        Map<TargetKey, Target> applied = new HashMap<>();
        for (int round = 0; round < 80; round++) {
            // Given
            NodeImage image = anyImage(random);
            Set<String> devices = anyDevices(random);

            // When
            Set<TargetKey> changed = following.update(image, devices);

            // Then
            NodePlan fresh = new NodePlan(new Planner(FACTS));
            fresh.update(image, devices);
            assertThat(following.targets()).as("round %d", round).isEqualTo(fresh.targets());
            assertThat(following.ports()).isEqualTo(fresh.ports());
            for (TargetKey key : changed) {
                Target target = following.targets().get(key);
                if (target == null) {
                    applied.remove(key);
                } else {
                    applied.put(key, target);
                }
            }
            assertThat(applied)
                    .as("what was said to have changed is all that did")
                    .isEqualTo(fresh.targets());
        }
    }

    /** Few names and numbers, so that addresses, MACs and devices are often claimed twice. */
    private static NodeImage anyImage(Random random) {
        Region region = new Region();
        for (String network : List.of("n1", "n2", "n3")) {
            switch (random.nextInt(5)) {
                case 0 -> region.network(network, "local", null, null);
                case 1, 2 -> region.network(network, "flat", "physnet1", null);
                default -> region.network(network, "vxlan", null, 100 + random.nextInt(2));
            }
            if (random.nextBoolean()) {
                region.dhcp(network);
                region.dhcp.computeIfPresent(id(network), (_, dhcp) -> random.nextBoolean() ? dhcp : scheduled(dhcp));
            }
        }
        region.group(
                "g1",
                Region.rule(
                        "ingress", "IPv4", "tcp", 1, 1 + random.nextInt(2), null, random.nextBoolean() ? "g2" : null));
        region.group("g2", Region.rule("ingress", "IPv6", null, null, null, null, "g1"));
        for (int i = 0; i < 10; i++) {
            if (random.nextInt(4) > 0) {
                region.port(
                        "p" + i,
                        "hv" + (1 + random.nextInt(3)),
                        "n" + (1 + random.nextInt(3)),
                        10 + random.nextInt(4),
                        random.nextBoolean() ? new String[] {"g1"} : new String[] {"g2", "g1"});
            }
        }
        NodeImage image = region.image();
        Map<String, NetworkImage> networks = new HashMap<>(image.networks());
        networks.replaceAll((_, network) -> new NetworkImage(
                network.networkId(),
                random.nextInt(8) == 0 ? null : network.network(),
                network.endpoints(),
                network.dhcp(),
                network.dhcp() != null && !network.dhcp().distributed(),
                network.ports()));
        return new NodeImage(networks, image.groups(), image.waiting());
    }

    private static DesiredDhcp scheduled(DesiredDhcp dhcp) {
        DesiredDhcp.Server server = dhcp.servers().getFirst();
        return new DesiredDhcp(
                dhcp.networkId(),
                false,
                List.of(new DesiredDhcp.Server(Region.NODE, server.portId(), server.macAddress(), server.fixedIps())),
                dhcp.mtu(),
                dhcp.leaseSeconds(),
                dhcp.domain(),
                dhcp.subnets());
    }

    private static Set<String> anyDevices(Random random) {
        Set<String> devices = new HashSet<>();
        if (random.nextBoolean()) {
            devices.add("eth1");
        }
        for (int i = 0; i < 10; i++) {
            if (random.nextBoolean()) {
                devices.add(HostNames.tap(id("p" + i)));
            }
        }
        return devices;
    }

    @Test
    void oneEndpointOfManyCostsThoseOfItsNode() {
        // Given
        Region region = new Region().network("red", "vxlan", null, 77).port("a", "hv1", "red", 10);
        NodeImage image = region.image();
        SharedMap<DesiredEndpoints> endpoints = SharedMap.empty();
        for (int node = 0; node < 1_000; node++) {
            endpoints = endpoints.with("node-" + node, held(node, 50));
        }
        NodePlan plan = new NodePlan(new Planner(FACTS));
        plan.update(with(image, endpoints), Set.of());
        assertThat(plan.targets()).hasSizeGreaterThan(100_000);

        // When
        long startNs = System.nanoTime();
        int rounds = 200;
        for (int i = 0; i < rounds; i++) {
            endpoints = endpoints.with("node-" + i, held(i, 51));
            Set<TargetKey> changed = plan.update(with(image, endpoints), Set.of());
            assertThat(changed).hasSize(2);
        }
        long eachMicros = (System.nanoTime() - startNs) / rounds / 1_000;

        // Then
        assertThat(eachMicros)
                .as("µs a change, where planning all takes a hundred thousand")
                .isLessThan(5_000);
    }

    private static DesiredEndpoints held(int node, int count) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = node + 1_000 * i;
            String address = "10.%d.%d.%d".formatted(number >> 16, number >> 8 & 255, number & 255);
            endpoints.add(new Endpoint("port-" + number, mac(number), List.of(address), "compute:nova"));
        }
        return new DesiredEndpoints(
                id("red"), "hv" + (node + 2), "172.31.%d.%d".formatted(node >> 8, node & 255), endpoints);
    }

    private static NodeImage with(NodeImage image, SharedMap<DesiredEndpoints> endpoints) {
        Map<String, NetworkImage> networks = new HashMap<>(image.networks());
        networks.replaceAll((_, network) -> new NetworkImage(
                network.networkId(),
                network.network(),
                endpoints,
                network.dhcp(),
                network.servesDhcp(),
                network.ports()));
        return new NodeImage(networks, image.groups(), image.waiting());
    }
}
