package dev.weir.acceptance;

import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.report.NodeReport;
import dev.weir.serde.ReplyCodec.WireReply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** What tenants do all day, by one seed: most of it makes sense, some is refused. */
final class RandomOperations {
    private static final List<String> NODES = List.of("hv1", "hv2");

    private final Services services;
    private final Random random;
    private final List<String> networks = new ArrayList<>();
    private final List<String> subnets = new ArrayList<>();
    private final List<String> ports = new ArrayList<>();
    private final List<String> groups = new ArrayList<>();
    private int accepted;

    RandomOperations(Services services, Random random) {
        this.services = services;
        this.random = random;
    }

    void run(int operations) {
        for (String node : NODES) {
            services.report(new NodeReport.Hello(
                    node,
                    1,
                    "test",
                    "172.31.255." + (NODES.indexOf(node) + 1),
                    1500,
                    "linux",
                    List.of("vxlan", "local"),
                    Map.of(),
                    Instant.ofEpochMilli(1_700_000_000_000L)));
        }
        for (int i = 0; i < operations; i++) {
            step(i);
        }
        if (accepted < operations / 2) {
            throw new AssertionError("only " + accepted + " of " + operations + " operations were accepted");
        }
    }

    private void step(int number) {
        int dice = random.nextInt(100);
        if (networks.isEmpty() || dice < 8) {
            create(Kind.NETWORK, Map.of("name", "n" + number), networks);
        } else if (dice < 20) {
            create(
                    Kind.SUBNET,
                    Map.of(
                            "network_id",
                            any(networks),
                            "ip_version",
                            4,
                            "cidr",
                            "10.0." + random.nextInt(64) + ".0/24",
                            "enable_dhcp",
                            random.nextBoolean()),
                    subnets);
        } else if (dice < 55) {
            Map<String, Object> attributes = new HashMap<>(Map.of("network_id", any(networks), "name", "p" + number));
            if (random.nextBoolean()) {
                attributes.put("binding:host_id", any(NODES));
            }
            create(Kind.PORT, attributes, ports);
        } else if (dice < 60) {
            create(Kind.SECURITY_GROUP, Map.of("name", "g" + number), groups);
        } else if (dice < 70 && !groups.isEmpty()) {
            create(
                    Kind.SECURITY_GROUP_RULE,
                    Map.of(
                            "security_group_id",
                            any(groups),
                            "direction",
                            "ingress",
                            "ethertype",
                            "IPv4",
                            "protocol",
                            "tcp",
                            "port_range_min",
                            1 + number,
                            "port_range_max",
                            1 + number),
                    new ArrayList<>());
        } else if (dice < 82 && !ports.isEmpty()) {
            changePort(number);
        } else if (dice < 94 && !ports.isEmpty()) {
            delete(Kind.PORT, ports);
        } else if (dice < 97 && !subnets.isEmpty()) {
            delete(Kind.SUBNET, subnets);
        } else {
            delete(Kind.NETWORK, networks);
        }
    }

    private void changePort(int number) {
        Map<String, Object> changes = switch (random.nextInt(3)) {
            case 0 -> Map.of("name", "renamed" + number);
            case 1 -> Map.of("binding:host_id", any(NODES));
            default ->
                groups.isEmpty() ? Map.of("admin_state_up", false) : Map.of("security_groups", List.of(any(groups)));
        };
        note(services.ask(new Operation.Update(Kind.PORT, any(ports), new Attributes(changes), null)));
    }

    private void create(Kind kind, Map<String, Object> attributes, List<String> made) {
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        Map<String, Object> all = new HashMap<>(attributes);
        all.put("project_id", "project");
        WireReply reply = services.ask(
                new Operation.Create(kind, List.of(new Operation.Draft(id, random.nextLong(), new Attributes(all)))));
        if (note(reply)) {
            made.add(id);
        }
    }

    private void delete(Kind kind, List<String> from) {
        String id = any(from);
        if (note(services.ask(new Operation.Delete(kind, id, null)))) {
            from.remove(id);
        }
    }

    private boolean note(WireReply reply) {
        if (reply.error() == null) {
            accepted++;
            return true;
        }
        if (reply.error().status() >= 500) {
            throw new AssertionError("a service failed: " + reply.error());
        }
        return false;
    }

    private String any(List<String> ids) {
        return ids.get(random.nextInt(ids.size()));
    }
}
