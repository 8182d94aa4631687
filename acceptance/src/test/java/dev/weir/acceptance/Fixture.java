package dev.weir.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** One network of project demo with a group that lets its members ping and connect to each other; removes all it made. */
final class Fixture implements AutoCloseable {
    private static final Duration PLUG_LIMIT = Duration.ofSeconds(30);

    private final Cloud cloud;
    private final Api api;
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final String network;
    private final String group;

    private Fixture(Cloud cloud, String name, String cidr) {
        this.cloud = cloud;
        this.api = cloud.demo();
        this.network =
                create("networks", "network", Map.of("name", name)).get("id").asText();
        create("subnets", "subnet", Map.of("network_id", network, "ip_version", 4, "cidr", cidr));
        this.group = create("security-groups", "security_group", Map.of("name", name))
                .get("id")
                .asText();
        for (String protocol : List.of("icmp", "tcp")) {
            api.post(
                            "/security-group-rules",
                            Map.of(
                                    "security_group_rule",
                                    Map.of(
                                            "security_group_id",
                                            group,
                                            "direction",
                                            "ingress",
                                            "protocol",
                                            protocol,
                                            "remote_group_id",
                                            group)))
                    .ok();
        }
    }

    static Fixture of(Cloud cloud, String name, String cidr) {
        return new Fixture(cloud, name, cidr);
    }

    String network() {
        return network;
    }

    JsonNode port(String name) {
        return create("ports", "port", Map.of("network_id", network, "name", name, "security_groups", List.of(group)));
    }

    /** A port with this address. */
    JsonNode port(String name, String address) {
        return create(
                "ports",
                "port",
                Map.of(
                        "network_id",
                        network,
                        "name",
                        name,
                        "security_groups",
                        List.of(group),
                        "fixed_ips",
                        List.of(Map.of("ip_address", address))));
    }

    /** Deletes a port before its time. */
    void delete(JsonNode port) {
        api.delete("/ports/" + port.get("id").asText());
    }

    void unplug(String workload) {
        cloud.weir(PLUG_LIMIT, "workload", "unplug", workload).ok();
    }

    /** Plugs a workload and waits for its lease. */
    void plug(JsonNode port, String node, String workload) {
        undo.push(() -> cloud.weir(PLUG_LIMIT, "workload", "unplug", workload));
        cloud.weir(PLUG_LIMIT, "workload", "plug", port.get("id").asText(), "--node", node, "--name", workload)
                .ok();
    }

    static String address(JsonNode port) {
        return port.at("/fixed_ips/0/ip_address").asText();
    }

    private JsonNode create(String collection, String member, Map<String, Object> attributes) {
        JsonNode made =
                api.post("/" + collection, Map.of(member, attributes)).ok().get(member);
        String path = "/" + collection + "/" + made.get("id").asText();
        if (!member.equals("subnet")) {
            undo.push(() -> api.delete(path));
        }
        return made;
    }

    @Override
    public void close() {
        undo.forEach(Runnable::run);
    }
}
