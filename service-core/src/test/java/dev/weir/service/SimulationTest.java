package dev.weir.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.command.ReplyTo;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Position;
import dev.weir.service.testing.Cluster;
import dev.weir.service.testing.Invariant;
import dev.weir.service.testing.Simulation;
import dev.weir.service.testing.Workload;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class SimulationTest {
    private static final Actor ACTOR = new Actor("u", "p", List.of("member"), false, null);

    private static final Invariant NO_DOUBLE_ALLOCATION = Invariant.always("NoDoubleAllocation", cluster -> {
        Set<Integer> taken = new HashSet<>();
        return cluster.rows(ServiceName.L2, Kind.NETWORK.wire(), Network.class).stream()
                .map(Toy::vni)
                .filter(vni -> !taken.add(vni))
                .findFirst()
                .map(vni -> "two networks with VNI " + vni);
    });

    @Test
    void whateverDiesAndWhateverIsRepeatedTheInvariantsHold() {
        Simulation.explore(1, 200, seed -> simulation(seed).hold(NO_DOUBLE_ALLOCATION));
    }

    @Test
    void theSameSeedGivesTheSameLogs() {
        Cluster once = simulation(7).run();
        Cluster twice = simulation(7).run();

        assertThat(once.events(ServiceName.L2)).isNotEmpty().isEqualTo(twice.events(ServiceName.L2));
        assertThat(once.replies()).isEqualTo(twice.replies());
    }

    @Test
    void aViolationNamesItsInvariantAndItsSeed() {
        Invariant noNetworkEver = Invariant.always(
                "NoNetworkEver",
                cluster -> cluster.events(ServiceName.L2).isEmpty() ? Optional.empty() : Optional.of("there is one"));

        assertThatThrownBy(
                        () -> Simulation.explore(40, 1, seed -> simulation(seed).hold(noNetworkEver)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed 40")
                .hasMessageContaining("NoNetworkEver is violated: there is one");
    }

    private static Simulation simulation(long seed) {
        return Simulation.of(seed, List.of(Toy.l2(), Toy.ipam()), new CreateAndDelete());
    }

    private static final class CreateAndDelete implements Workload {
        @Override
        public List<Command> commands(Random random, Cluster seen, long nowMs) {
            List<Network> networks = seen.rows(ServiceName.L2, Kind.NETWORK.wire(), Network.class);
            Operation operation = networks.isEmpty() || random.nextInt(3) > 0
                    ? new Operation.Create(Kind.NETWORK, List.of(new Operation.Draft(uuid(random), 1, Attributes.NONE)))
                    : new Operation.Delete(
                            Kind.NETWORK,
                            networks.get(random.nextInt(networks.size())).id(),
                            null);
            String id = uuid(random);
            List<Position> after = List.of(new Position(
                    ServiceName.IPAM, 0, seen.events(ServiceName.IPAM).size()));
            return List.of(new Command(
                    id, id, "req-" + id, nowMs, nowMs + 2_000, ACTOR, new ReplyTo("g", 0), after, operation));
        }

        private static String uuid(Random random) {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }
    }
}
