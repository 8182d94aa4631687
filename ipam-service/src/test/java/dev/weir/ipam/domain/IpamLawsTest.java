package dev.weir.ipam.domain;

import static dev.weir.ipam.domain.Given.INSTANCE;
import static dev.weir.ipam.domain.Given.NET;
import static dev.weir.ipam.domain.Given.SUBNET;
import static dev.weir.ipam.domain.Given.SUBNET6;
import static dev.weir.ipam.domain.Given.anyOf;
import static dev.weir.ipam.domain.Given.port;

import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Port;
import dev.weir.ipam.shard.IpamConfig;
import dev.weir.ipam.shard.IpamService;
import dev.weir.service.Input;
import dev.weir.service.ServiceSpec;
import dev.weir.service.testing.Commands;
import dev.weir.service.testing.MachineLaws;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

class IpamLawsTest extends MachineLaws {
    @Override
    protected ServiceSpec spec() {
        return IpamService.spec(IpamConfig.defaults());
    }

    @Override
    protected Stream<List<Input>> scenarios() {
        return Stream.of(told(), random(1), random(2), random(3), random(4));
    }

    private static List<Input> told() {
        Given given = new Given();
        return List.of(
                given.l2(new L2Event.NetworkCreated(Given.network(NET))),
                given.subnet(SUBNET, "10.0.0.0/29"),
                given.subnet(Commands.uuid("overlapping"), "10.0.0.0/30"),
                given.portRequested("a"),
                given.portRequested("b"),
                given.portRequested(port("dhcp", Port.OWNER_DHCP), List.of(anyOf(SUBNET))),
                given.slaac(SUBNET6, "2001:db8::/64"),
                given.portChangeRequested(port("a", INSTANCE), anyOf(SUBNET), anyOf(SUBNET)),
                given.l2(new L2Event.PortUpdated(port("a", ""), List.of("device_owner"))),
                given.portDeleted("b"),
                given.owner().update(Kind.SUBNET, SUBNET, Map.of("name", "x", "enable_dhcp", false)),
                given.owner().delete(Kind.SUBNET, SUBNET),
                given.owner().delete(Kind.SUBNET, SUBNET6),
                given.portDeleted("a"),
                given.l2(new L2Event.NetworkUpdated(
                        Given.network(NET).with(network -> network.shared(true)), List.of("shared"))),
                given.l2(new L2Event.NetworkDeletionRequested(NET)));
    }

    private static List<Input> random(long seed) {
        Random random = new Random(seed);
        Given given = new Given();
        List<Input> inputs = new ArrayList<>();
        inputs.add(given.l2(new L2Event.NetworkCreated(Given.network(NET))));
        for (int i = 0; i < 60; i++) {
            String name = "port" + random.nextInt(8);
            String subnet = Commands.uuid("subnet" + random.nextInt(3));
            inputs.add(
                    switch (random.nextInt(8)) {
                        case 0 -> given.subnet(subnet, "10.0." + random.nextInt(3) + ".0/29");
                        case 1 -> given.slaac(subnet, "2001:db8:" + random.nextInt(3) + "::/64");
                        case 2 -> given.owner().delete(Kind.SUBNET, subnet);
                        case 3 -> given.portDeleted(name);
                        case 4 -> given.portChangeRequested(port(name, INSTANCE), anyOf(subnet));
                        case 5 -> given.owner().update(Kind.SUBNET, subnet, Map.of("name", "n" + i));
                        default -> given.portRequested(name);
                    });
        }
        return inputs;
    }
}
