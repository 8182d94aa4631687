package dev.weir.acceptance.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.acceptance.Api;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;

/**
 * What workers share and fight over: a network so small that addresses run out and are asked for by name, one with room and
 * DHCP, a few MACs and a few segment ids.
 */
record Arena(String crowdedNetwork, String crowdedSubnet, String roomyNetwork) {
    private static final Duration PRESENT_WITHIN = Duration.ofSeconds(20);
    private static final int WANTED_ADDRESSES = 24;
    private static final int WANTED_MACS = 8;
    private static final int WANTED_SEGMENTS = 12;
    private static final int SEGMENT_MIN = 5_000;
    private static final List<String> NODES = List.of("hv1", "hv2");

    static Arena make(Api api) {
        String crowded = network(api, "crowded");
        String subnet = api.post(
                        "/subnets",
                        Map.of(
                                "subnet",
                                Map.of(
                                        "network_id",
                                        crowded,
                                        "ip_version",
                                        4,
                                        "cidr",
                                        "10.11.0.0/26",
                                        "enable_dhcp",
                                        false)))
                .ok()
                .at("/subnet/id")
                .asText();
        String roomy = network(api, "roomy");
        api.post("/subnets", Map.of("subnet", Map.of("network_id", roomy, "ip_version", 4, "cidr", "10.12.0.0/16")))
                .ok();
        return new Arena(crowded, subnet, roomy);
    }

    private static String network(Api api, String name) {
        JsonNode made =
                api.post("/networks", Map.of("network", Map.of("name", name))).ok();
        String id = made.at("/network/id").asText();
        // It is there when it is acknowledged, unless a planted bug has it otherwise, and that is for the checkers to
        // find.
        Awaitility.await("the network " + name)
                .atMost(PRESENT_WITHIN)
                .until(() -> api.get("/networks/" + id).status() == 200);
        return id;
    }

    Map<String, Object> port(Random random) {
        Map<String, Object> port = new HashMap<>();
        boolean crowded = random.nextBoolean();
        port.put("network_id", crowded ? crowdedNetwork : roomyNetwork);
        if (random.nextBoolean()) {
            port.put("binding:host_id", NODES.get(random.nextInt(NODES.size())));
        }
        int dice = random.nextInt(3);
        if (crowded && dice == 0) {
            port.putAll(otherAddress(random));
        } else if (dice == 1) {
            port.put("mac_address", "fa:16:3e:99:00:0" + random.nextInt(WANTED_MACS));
        }
        return port;
    }

    Map<String, Object> otherAddress(Random random) {
        String address = "10.11.0." + (10 + random.nextInt(WANTED_ADDRESSES));
        return Map.of("fixed_ips", List.of(Map.of("subnet_id", crowdedSubnet, "ip_address", address)));
    }

    Map<String, Object> network(Random random) {
        return random.nextBoolean()
                ? Map.of()
                : Map.of(
                        "provider:network_type",
                        "vxlan",
                        "provider:segmentation_id",
                        SEGMENT_MIN + random.nextInt(WANTED_SEGMENTS));
    }

    Map<String, Object> subnet(String network, Random random) {
        return Map.of("network_id", network, "ip_version", 4, "cidr", "10.13." + random.nextInt(250) + ".0/24");
    }

    Map<String, Object> rule(String group, Random random) {
        return Map.of(
                "security_group_id",
                group,
                "direction",
                "ingress",
                "protocol",
                "tcp",
                "port_range_min",
                1 + random.nextInt(60_000),
                "port_range_max",
                61_000);
    }
}
