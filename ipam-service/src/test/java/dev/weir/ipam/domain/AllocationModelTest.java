package dev.weir.ipam.domain;

import static dev.weir.ipam.domain.Given.INSTANCE;
import static dev.weir.ipam.domain.Given.NET;
import static dev.weir.ipam.domain.Given.SUBNET;
import static dev.weir.ipam.domain.Given.SUBNET6;
import static dev.weir.ipam.domain.Given.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.event.AddressRequest;
import dev.weir.contracts.event.Event;
import dev.weir.contracts.event.IpamEvent.AddressesAllocated;
import dev.weir.contracts.event.IpamEvent.AddressesChanged;
import dev.weir.contracts.event.IpamEvent.AddressesRefused;
import dev.weir.contracts.event.IpamEvent.AddressesReleased;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.net.IpAddress;
import dev.weir.service.Input;
import dev.weir.service.testing.Commands;
import dev.weir.service.testing.MachineDriver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** ipam against a naive model of it, which knows only what the events said. */
class AllocationModelTest {
    private static final String STATEFUL = Commands.uuid("stateful");
    private static final int STEPS = 1_500;

    @Test
    void noAddressIsHeldTwiceOrLostAndTheLowestFreeOneIsNext() {
        for (long seed = 0; seed < 12; seed++) {
            // Given
            Random random = new Random(seed);
            Given given = new Given();
            MachineDriver machine = given.networked()
                    .given(
                            given.subnet(SUBNET, "10.0.0.0/27"),
                            given.slaac(SUBNET6, "2001:db8::/64"),
                            given.subnet(STATEFUL, "2001:db8:1::/123", "ipv6_address_mode", "dhcpv6-stateful"));
            Map<String, List<FixedIp>> held = new HashMap<>();
            TreeSet<IpAddress> pool = new TreeSet<>();
            for (int host = 2; host <= 30; host++) {
                pool.add(IpAddress.parse("10.0.0." + host));
            }

            for (int step = 0; step < STEPS; step++) {
                // When
                String name = "port" + random.nextInt(40);
                boolean exists = held.containsKey(Commands.uuid(name));
                boolean any = !exists && random.nextBoolean();
                List<Event> events =
                        machine.when(input(random, given, name, exists, any)).events();

                // Then
                TreeSet<IpAddress> free = new TreeSet<>(pool);
                held.values().forEach(ips -> ips.forEach(ip -> free.remove(IpAddress.parse(ip.ipAddress()))));
                for (Event event : events) {
                    if (any && event instanceof AddressesAllocated allocated) {
                        assertThat(Given.texts(allocated.fixedIps()))
                                .as("seed %d step %d", seed, step)
                                .contains(free.getFirst().toString());
                    }
                    if (any && event instanceof AddressesRefused) {
                        assertThat(free).as("seed %d step %d", seed, step).isEmpty();
                    }
                    note(event, held);
                }
                assertNobodyShares(held, seed, step);
            }
            held.keySet()
                    .forEach(portId -> assertThat(((IpamImage) machine.machine().image())
                                    .allocations()
                                    .require(portId)
                                    .fixedIps())
                            .isEqualTo(held.get(portId)));
        }
    }

    @Test
    void everyAddressOfThePoolsCanBeHeldAndComesBack() {
        // Given
        Given given = new Given();
        MachineDriver machine = given.networked().given(given.subnet(SUBNET, "10.0.0.0/24"));
        Set<String> seen = new HashSet<>();

        for (int round = 0; round < 2; round++) {
            // When
            for (int i = 0; i < 253; i++) {
                seen.addAll(Given.texts(machine.when(given.portRequested("p" + i))
                        .event(AddressesAllocated.class)
                        .fixedIps()));
            }

            // Then
            assertThat(seen).hasSize(253).contains("10.0.0.2", "10.0.0.254").doesNotContain("10.0.0.1", "10.0.0.255");
            machine.when(given.portRequested("late")).thenEvents(AddressesRefused.class);
            for (int i = 0; i < 253; i++) {
                machine.when(given.portDeleted("p" + i)).thenEvents(AddressesReleased.class);
            }
        }
    }

    private static Input input(Random random, Given given, String name, boolean exists, boolean any) {
        if (any) {
            return given.portRequested(name);
        }
        AddressRequest[] wanted = wanted(random);
        if (!exists) {
            return given.portRequested(port(name, INSTANCE), List.of(wanted));
        }
        return random.nextInt(3) == 0
                ? given.portChangeRequested(port(name, INSTANCE), wanted)
                : given.portDeleted(name);
    }

    private static AddressRequest[] wanted(Random random) {
        List<AddressRequest> wanted = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            wanted.add(
                    switch (random.nextInt(5)) {
                        case 0 -> Given.address("10.0.0." + random.nextInt(34));
                        case 1 -> new AddressRequest(SUBNET, "10.0.0." + random.nextInt(34));
                        case 2 -> Given.anyOf(STATEFUL);
                        case 3 -> Given.address("2001:db8:1::" + random.nextInt(9));
                        default -> Given.anyOf(SUBNET);
                    });
        }
        return wanted.toArray(AddressRequest[]::new);
    }

    private static void note(Event event, Map<String, List<FixedIp>> held) {
        switch (event) {
            case AddressesAllocated allocated -> held.put(allocated.portId(), allocated.fixedIps());
            case AddressesChanged changed -> held.put(changed.portId(), changed.fixedIps());
            case AddressesReleased released -> {
                assertThat(released.fixedIps()).isEqualTo(held.remove(released.portId()));
            }
            default -> {}
        }
    }

    private static void assertNobodyShares(Map<String, List<FixedIp>> held, long seed, int step) {
        Set<String> addresses = new HashSet<>();
        held.values()
                .forEach(ips -> ips.forEach(ip -> assertThat(addresses.add(ip.ipAddress()))
                        .as("seed %d step %d: %s of %s", seed, step, ip.ipAddress(), NET)
                        .isTrue()));
    }
}
