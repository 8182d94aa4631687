package dev.weir.dhcp.domain;

import static dev.weir.dhcp.domain.Given.NET;
import static dev.weir.dhcp.domain.Given.SUBNET;
import static dev.weir.dhcp.domain.Given.SUBNET6;

import dev.weir.contracts.event.DhcpEvent.DhcpPortRequested;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Port;
import dev.weir.dhcp.shard.DhcpConfig;
import dev.weir.dhcp.shard.DhcpService;
import dev.weir.service.Input;
import dev.weir.service.ServiceSpec;
import dev.weir.service.testing.Commands;
import dev.weir.service.testing.MachineDriver;
import dev.weir.service.testing.MachineLaws;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;

class DhcpLawsTest {
    @Nested
    class Distributed extends MachineLaws {
        @Override
        protected ServiceSpec spec() {
            return DhcpService.spec(DhcpConfig.defaults());
        }

        @Override
        protected Stream<List<Input>> scenarios() {
            return Stream.of(1L, 2L, 3L).map(seed -> scenario(Given.DISTRIBUTED, seed));
        }
    }

    @Nested
    class Scheduled extends MachineLaws {
        @Override
        protected ServiceSpec spec() {
            return DhcpService.spec(new DhcpConfig(Given.SCHEDULED));
        }

        @Override
        protected Stream<List<Input>> scenarios() {
            return Stream.of(1L, 2L, 3L).map(seed -> scenario(Given.SCHEDULED, seed));
        }
    }

    /** What l2 answers depends on what was asked: found out by playing along. */
    private static List<Input> scenario(DhcpPolicy policy, long seed) {
        Random random = new Random(seed);
        Given given = new Given();
        MachineDriver machine = Given.machine(policy);
        List<String> asked = new ArrayList<>(List.of(Commands.uuid("nobody")));
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            Input input = i == 0 ? given.network() : next(random, given, asked);
            inputs.add(input);
            machine.when(input).events().stream()
                    .filter(DhcpPortRequested.class::isInstance)
                    .map(event -> ((DhcpPortRequested) event).portId())
                    .forEach(asked::add);
        }
        return inputs;
    }

    private static Input next(Random random, Given given, List<String> asked) {
        String host = "hv" + random.nextInt(4);
        String portId = asked.get(Math.max(0, asked.size() - 1 - random.nextInt(3)));
        Port port = Given.port(portId, new FixedIp(SUBNET, "10.0.0." + (2 + random.nextInt(3))));
        boolean v6 = random.nextBoolean();
        String subnet = v6 ? SUBNET6 : SUBNET;
        String cidr = v6 ? "2001:db8::/64" : "10.0.0.0/24";
        return switch (random.nextInt(13)) {
            case 0, 1 -> given.subnet(subnet, cidr);
            case 2 -> given.told(new IpamEvent.SubnetDeleted(Given.subnet(subnet, cidr, true)));
            case 3 ->
                given.told(new IpamEvent.SubnetUpdated(
                        Given.subnet(subnet, cidr, random.nextBoolean()), List.of("enable_dhcp")));
            case 4, 5 -> given.told(new L2Event.PortCreated(port));
            case 6 -> given.portRefused(portId);
            case 7 -> given.told(new L2Event.PortUpdated(port, List.of("fixed_ips")));
            case 8 -> given.told(new L2Event.PortDeleted(port));
            case 9 -> given.nodeRegistered(host);
            case 10 -> given.told(new L2Event.NodeDown(Given.node(host, false)));
            case 11 -> Given.lease(host, "guest" + random.nextInt(2), random.nextInt(4) == 0);
            default ->
                random.nextInt(8) == 0
                        ? given.told(new L2Event.NetworkDeletionRequested(NET))
                        : given.told(
                                new L2Event.NetworkUpdated(Given.network(1400 + random.nextInt(2)), List.of("mtu")));
        };
    }
}
