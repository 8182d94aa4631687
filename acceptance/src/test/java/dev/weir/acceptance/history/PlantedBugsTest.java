package dev.weir.acceptance.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.ServiceName;
import dev.weir.service.ForgetfulMachine;
import dev.weir.service.ServiceSpec;
import dev.weir.service.testing.Flaw;
import dev.weir.service.testing.Simulation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The checkers of the fault tests find the bugs that they are there for. Production code has no switch for a bug, so each is planted
 * in the simulation, which runs the services' real deciders and the real shard core: no fencing, no deduplication, replies before
 * the commit and a skipped snapshot in what stands for broker and shard runtime there ({@link Flaw}), a lost compensation in what
 * ipam hears of l2 ({@link ForgetfulMachine}).
 */
final class PlantedBugsTest {
    private static final int SEEDS = 12;
    private static final int STEPS = 400;

    @Test
    void withoutABugNothingIsFound() {
        assertThat(found(null, spec -> spec)).isEmpty();
    }

    @Test
    void anOwnerThatIsNotFencedIsFound() {
        assertThat(found(Flaw.NO_FENCING, spec -> spec)).contains(Logs.REVISIONS, Replays.LAW);
    }

    @Test
    void aRepetitionThatIsDecidedAgainIsFound() {
        assertThat(found(Flaw.NO_DEDUPE, spec -> spec)).contains(Promises.LAW);
    }

    @Test
    void anAnswerBeforeTheCommitIsFound() {
        assertThat(found(Flaw.REPLY_BEFORE_COMMIT, spec -> spec)).contains(Promises.LAW);
    }

    @Test
    void aLostCompensationIsFound() {
        assertThat(found(
                        null,
                        spec -> spec.name() == ServiceName.IPAM
                                ? ForgetfulMachine.of(spec, event -> event instanceof L2Event.PortDeleted)
                                : spec))
                .contains(Leaks.LAW);
    }

    @Test
    void aSkippedSnapshotIsFound() {
        assertThat(found(Flaw.SKIPPED_SNAPSHOT, spec -> spec)).contains(Allocations.LAW, Logs.REVISIONS);
    }

    /** The laws broken in any of a few runs. */
    private static Set<String> found(@Nullable Flaw flaw, UnaryOperator<ServiceSpec> planted) {
        List<ServiceSpec> specs = CheckersTest.SPECS.stream().map(planted).toList();
        Set<String> laws = new HashSet<>();
        List<Violation> unplanted = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimulatedClients clients = new SimulatedClients();
            Simulation simulation =
                    Simulation.of(seed, specs, clients).steps(STEPS).hold(clients.observer());
            if (flaw != null) {
                simulation.plant(flaw);
            }
            try {
                simulation.run();
            } catch (AssertionError itself) {
                // The simulation's own invariants are not what is shown here.
                if (flaw == null && specs.equals(CheckersTest.SPECS)) {
                    throw itself;
                }
            }
            List<Violation> violations = Checkers.check(SimulatedEvidence.of(clients), CheckersTest.SPECS);
            violations.forEach(violation -> laws.add(violation.law()));
            if (flaw == null) {
                unplanted.addAll(violations);
            }
        }
        if (flaw == null && specs.equals(CheckersTest.SPECS)) {
            assertThat(unplanted).isEmpty();
        }
        return laws;
    }
}
