package dev.weir.l2.domain;

import static dev.weir.service.testing.Commands.draft;
import static dev.weir.service.testing.Commands.uuid;

import dev.weir.contracts.event.DhcpEvent;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Kind;
import dev.weir.l2.shard.L2Service;
import dev.weir.service.Input;
import dev.weir.service.ServiceSpec;
import dev.weir.service.testing.Commands;
import dev.weir.service.testing.MachineLaws;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

class L2LawsTest extends MachineLaws {
    private static final L2Config CONFIG = L2Config.defaults();

    @Override
    protected ServiceSpec spec() {
        return L2Service.spec(CONFIG);
    }

    @Override
    protected Stream<List<Input>> scenarios() {
        return Stream.concat(
                Stream.of(lifeOfPorts(), dhcp(), groups(), nodes()),
                LongStream.rangeClosed(1, 5).mapToObj(L2LawsTest::random));
    }

    private static List<Input> lifeOfPorts() {
        Commands member = Commands.byMember("p1");
        Commands admin = Commands.byAdmin();
        String net = uuid("net");
        return new Script(CONFIG)
                .then(member.create(Kind.NETWORK, net, Map.of("name", "n")))
                .then(member.update(Kind.NETWORK, net, Map.of("name", "m", "mtu", 1400)))
                .then(Script.hello("hv1", 5))
                .then(member.create(Kind.PORT, uuid("a"), Map.of("network_id", net, "name", "a")))
                .then(member.create(Kind.PORT, uuid("a2"), Map.of("network_id", uuid("nowhere"))))
                .then(member.createAll(
                        Kind.PORT,
                        draft(uuid("b"), Map.of("network_id", net)),
                        draft(uuid("c"), Map.of("network_id", net, "fixed_ips", List.of()))))
                .refused(member.createAll(
                        Kind.PORT,
                        draft(uuid("d"), Map.of("network_id", net)),
                        draft(uuid("e"), Map.of("network_id", net))))
                .then(admin.update(Kind.PORT, uuid("a"), Map.of("binding:host_id", "hv1", "device_id", "vm")))
                .then(admin.update(Kind.PORT, uuid("b"), Map.of("binding:host_id", "hv2")))
                .then(Script.hello("hv2", 7))
                .then(Script.portStatus("hv1", 5, uuid("a"), 2, true))
                .then(member.update(Kind.PORT, uuid("a"), Map.of("name", "renamed")))
                .then(member.act(Kind.PORT, uuid("a"), "set-tags", Map.of("tags", List.of("y", "x"))))
                .then(member.update(
                        Kind.PORT,
                        uuid("a"),
                        Map.of(
                                "fixed_ips",
                                List.of(Map.of("subnet_id", Script.SUBNET)),
                                "name",
                                "moved",
                                "allowed_address_pairs",
                                List.of(Map.of("ip_address", "10.9.0.0/24")))))
                .refused(member.update(
                        Kind.PORT, uuid("a"), Map.of("fixed_ips", List.of(Map.of("ip_address", "10.0.0.200")))))
                .alone(member.update(
                        Kind.PORT, uuid("a"), Map.of("fixed_ips", List.of(Map.of("ip_address", "10.0.0.201")))))
                .alone(member.update(Kind.PORT, uuid("a"), Map.of("name", "impatient")))
                .then(Script.happened(
                        new IpamEvent.AddressesChanged(
                                uuid("a"), net, List.of(new FixedIp(Script.SUBNET, "10.0.0.77"))),
                        9))
                .then(admin.update(Kind.PORT, uuid("a"), Map.of("binding:host_id", "hv2")))
                .then(member.delete(Kind.PORT, uuid("a")))
                .then(member.delete(Kind.NETWORK, net))
                .then(member.delete(Kind.PORT, uuid("b")))
                .then(member.delete(Kind.PORT, uuid("c")))
                .then(member.delete(Kind.NETWORK, net))
                .inputs();
    }

    private static List<Input> dhcp() {
        Commands member = Commands.byMember("p1");
        String net = uuid("net");
        return new Script(CONFIG)
                .then(member.create(Kind.NETWORK, net, Map.of()))
                .then(Script.hello("hv1", 5))
                .then(requestedFor(net, "dhcp", null))
                .then(requestedFor(net, "dhcp", null))
                .then(requestedFor(net, "dhcp1", "hv1"))
                .then(Script.happened(
                        new DhcpEvent.DhcpPortChangeRequested(uuid("dhcp"), List.of(Script.SUBNET, uuid("subnet6"))),
                        4))
                .then(Script.portStatus("hv1", 5, uuid("dhcp1"), 0, true))
                .then(Script.happened(new DhcpEvent.DhcpPortReleased(uuid("dhcp1")), 5))
                .then(Script.happened(new DhcpEvent.DhcpPortReleased(uuid("dhcp1")), 6))
                .then(member.delete(Kind.NETWORK, net))
                .then(requestedFor(net, "dhcp2", null))
                .inputs();
    }

    private static Input requestedFor(String net, String name, @Nullable String host) {
        return Script.happened(
                new DhcpEvent.DhcpPortRequested(
                        uuid(name), net, "p1", "dhcp-" + net, name.hashCode(), List.of(Script.SUBNET), host),
                1);
    }

    private static List<Input> groups() {
        Commands member = Commands.byMember("p1");
        String group = uuid("group");
        String other = uuid("other");
        return new Script(CONFIG)
                .then(member.act(Kind.SECURITY_GROUP, "p1", "ensure-default", Map.of()))
                .then(member.create(Kind.SECURITY_GROUP, group, Map.of("name", "web")))
                .then(member.create(Kind.SECURITY_GROUP, other, Map.of("name", "db", "stateful", false)))
                .then(member.create(
                        Kind.SECURITY_GROUP_RULE,
                        uuid("rule"),
                        Map.of(
                                "security_group_id",
                                group,
                                "direction",
                                "ingress",
                                "protocol",
                                "tcp",
                                "port_range_min",
                                22,
                                "port_range_max",
                                22,
                                "remote_group_id",
                                other)))
                .then(member.update(Kind.SECURITY_GROUP, group, Map.of("description", "front")))
                .then(member.update(Kind.SECURITY_GROUP_RULE, uuid("rule"), Map.of("description", "ssh")))
                .then(member.delete(Kind.SECURITY_GROUP, other))
                .then(member.delete(Kind.SECURITY_GROUP, group))
                .then(member.delete(Kind.SECURITY_GROUP, DefaultGroups.idOf("p1")))
                .inputs();
    }

    private static List<Input> nodes() {
        Commands admin = Commands.byAdmin();
        String hv1 = L2Image.nodeId("hv1");
        Script script = new Script(CONFIG)
                .then(Script.hello("hv1", 5))
                .then(Script.hello("hv1", 4))
                .then(Script.hello("hv1", 6))
                .then(admin.update(Kind.NODE, hv1, Map.of("description", "rack 3", "admin_state_up", false)))
                .then(admin.delete(Kind.NODE, hv1))
                .then(Script.heartbeat("hv1", 6));
        for (int i = 0; i < 90; i++) {
            script.then(Script.heartbeat("hv9", 1));
        }
        return script.then(Script.heartbeat("hv1", 6)).inputs();
    }

    private static List<Input> random(long seed) {
        Random random = new Random(seed);
        Commands member = Commands.byMember("p1");
        Commands admin = Commands.byAdmin();
        Script script = new Script(CONFIG);
        for (int i = 0; i < 70; i++) {
            String net = uuid("net" + random.nextInt(2));
            String port = uuid("port" + random.nextInt(5));
            String group = uuid("group" + random.nextInt(2));
            String host = "hv" + random.nextInt(3);
            boolean answered = random.nextInt(4) > 0;
            Input input = switch (random.nextInt(12)) {
                case 0 -> member.create(Kind.NETWORK, uuid("net" + i), Map.of());
                case 1 -> member.delete(Kind.NETWORK, net);
                case 2 -> member.create(Kind.SECURITY_GROUP, group + i, Map.of("name", "g"));
                case 3 -> Script.hello(host, 1 + random.nextInt(3));
                case 4 -> admin.update(Kind.PORT, port, Map.of("binding:host_id", host));
                case 5 -> Script.portStatus(host, 3, port, random.nextInt(6), random.nextBoolean());
                case 6 -> member.update(Kind.PORT, port, Map.of("name", "n" + i, "admin_state_up", i % 2 == 0));
                case 7 -> member.delete(Kind.PORT, port);
                case 8 ->
                    member.update(Kind.PORT, port, Map.of("fixed_ips", List.of(Map.of("subnet_id", Script.SUBNET))));
                default ->
                    member.create(
                            Kind.PORT,
                            script.image().ports.contains(port) ? uuid("port" + i) : port,
                            Map.of("network_id", anyNetwork(script)));
            };
            if (answered) {
                script.then(input);
            } else {
                script.refused(input);
            }
        }
        return script.inputs();
    }

    private static String anyNetwork(Script script) {
        return script.image().networks.keys().stream().sorted().findFirst().orElse(uuid("net0"));
    }
}
