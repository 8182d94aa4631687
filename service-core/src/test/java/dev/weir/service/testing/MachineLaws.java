package dev.weir.service.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.DhcpEvent;
import dev.weir.contracts.event.Event;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.reply.Reply;
import dev.weir.kernel.Decision;
import dev.weir.kernel.Table;
import dev.weir.serde.EventCodec;
import dev.weir.serde.Json;
import dev.weir.service.Input;
import dev.weir.service.ServiceMachine;
import dev.weir.service.ServiceSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/**
 * What must hold for every service's machine, whatever it is about. A service extends this with its own inputs:
 *
 * <pre>{@code
 * final class IpamLawsTest extends MachineLaws {
 *     protected ServiceSpec spec() { return IpamService.spec(IpamConfig.defaults()); }
 *     protected Stream<List<Input>> scenarios() { … }
 * }
 * }</pre>
 *
 * <p>Each scenario starts with an empty machine; a second passes between its inputs. The more kinds of rows, events and
 * refusals the scenarios reach, the more the laws say.
 */
public abstract class MachineLaws {
    private static final int BATCHINGS = 5;
    private static final long STEP_MS = 1_000;

    protected abstract ServiceSpec spec();

    /** Sequences of inputs, each for a machine of its own. Must be the same on every call. */
    protected abstract Stream<List<Input>> scenarios();

    @Test
    final void scenariosReachEventsAndRows() {
        List<EventEnvelope> events = new ArrayList<>();
        forEachScenario(inputs -> events.addAll(play(inputs).log));
        assertThat(events).as("events of all scenarios together").isNotEmpty();
    }

    @Test
    final void decidingChangesNothing() {
        forEachScenario(inputs -> {
            Playback play = new Playback(machine());
            for (Input input : inputs) {
                play.advanceTo(play.nowMs + STEP_MS);
                play.machine.image().settle();
                play.machine.decide(input, play.nowMs);
                play.machine.onTimer(play.nowMs);
                assertThat(play.machine.image().delta().isEmpty())
                        .as("image untouched by deciding %s", input)
                        .isTrue();
                play.input(input);
            }
        });
    }

    @Test
    final void everyRowComesBackFromJson() {
        forEachScenario(inputs -> {
            for (Table<?> table : play(inputs).machine.image().tables()) {
                for (Object row : table.values()) {
                    assertThat((Object) Json.read(Json.write(row), table.type()))
                            .as("a row of %s, read back", table.name())
                            .isEqualTo(row);
                }
            }
        });
    }

    @Test
    final void everyEventComesBackFromItsRecord() {
        forEachScenario(inputs -> {
            long sequence = 0;
            for (EventEnvelope envelope : play(inputs).log) {
                assertThat(envelope.event().service()).isEqualTo(spec().name());
                Position position = new Position(spec().name(), 0, ++sequence);
                EventCodec.Decoded back = EventCodec.decode(EventCodec.encode(envelope, position));
                assertThat(back).isEqualTo(new EventCodec.Decoded(envelope, position));
            }
        });
    }

    @Test
    final void replayIsDeterministic() {
        forEachScenario(inputs -> {
            Playback decided = play(inputs);
            Map<String, String> once = Playback.rows(Playback.replayed(machine(), decided.log));
            Map<String, String> twice = Playback.rows(Playback.replayed(machine(), decided.log));
            assertThat(once).isEqualTo(twice);
            assertThat(once).as("replayed, against decided live").isEqualTo(Playback.rows(decided.machine));
        });
    }

    @Test
    final void decidingTheSameAgainGivesTheSameEvents() {
        forEachScenario(inputs -> assertThat(play(inputs).log).isEqualTo(play(inputs).log));
    }

    @Test
    final void anyBatchingPublishesTheSameState() {
        forEachScenario(inputs -> {
            Playback decided = play(inputs);
            Map<String, String> expected = Playback.rows(decided.machine);
            for (int seed = 0; seed < BATCHINGS; seed++) {
                Map<String, String> published = new TreeMap<>();
                replayInBatches(
                        decided.log,
                        seed,
                        machine -> Playback.changedRows(machine).forEach((row, json) -> {
                            if (json == null) {
                                published.remove(row);
                            } else {
                                published.put(row, json);
                            }
                        }));
                assertThat(published)
                        .as("state records of batches cut with seed %d", seed)
                        .isEqualTo(expected);
            }
        });
    }

    @Test
    final void startingFromStateRowsEqualsReplayingTheLog() {
        forEachScenario(inputs -> {
            List<EventEnvelope> log = play(inputs).log;
            Map<String, String> expected = Playback.rows(Playback.replayed(machine(), log));
            ServiceMachine upTo = machine();
            for (int cut = 0; cut <= log.size(); cut++) {
                ServiceMachine started = Playback.loaded(machine(), Playback.rows(upTo));
                for (int i = cut; i < log.size(); i++) {
                    started.replay(log.get(i), i + 1L);
                }
                assertThat(Playback.rows(started))
                        .as("started from the rows after event %d", cut)
                        .isEqualTo(expected);
                if (cut < log.size()) {
                    upTo.replay(log.get(cut), cut + 1L);
                }
            }
        });
    }

    @Test
    final void startedFromStateRowsItDecidesTheSame() {
        forEachScenario(inputs -> {
            Playback play = new Playback(machine());
            for (Input input : inputs) {
                play.advanceTo(play.nowMs + STEP_MS);
                ServiceMachine started = Playback.loaded(machine(), Playback.rows(play.machine));
                Decision<EventEnvelope, Reply> afterRestart = started.decide(input, play.nowMs);
                assertThat(afterRestart).as("%s, after a restart", input).isEqualTo(play.input(input));
            }
        });
    }

    @Test
    final void publishingWhatIsAffectedEqualsRenderingFromScratch() {
        forEachScenario(inputs -> {
            List<EventEnvelope> log = play(inputs).log;
            for (int seed = 0; seed < BATCHINGS; seed++) {
                Map<String, String> published = new TreeMap<>();
                int cut = seed;
                replayInBatches(log, seed, machine -> {
                    Playback.publishAffected(machine, published);
                    assertThat(published)
                            .as("desired records after a batch, cut with seed %d", cut)
                            .isEqualTo(Playback.desired(machine));
                });
            }
        });
    }

    @Test
    final void anEventThatItDoesNotKnowFailsLoudly() {
        Event foreign = spec().name() == ServiceName.DHCP
                ? new IpamEvent.NetworkReleased(Commands.uuid("network"))
                : new DhcpEvent.LeaseEnded(
                        Commands.uuid("port"), Commands.uuid("network"), "hv1", "fa:16:3e:00:00:01", "192.0.2.9");
        EventEnvelope envelope = new EventEnvelope(foreign, Cause.system("test", ""), Commands.START_MS);
        assertThatThrownBy(() -> machine().replay(envelope, 1)).isInstanceOf(RuntimeException.class);
    }

    private ServiceMachine machine() {
        return spec().machine().get();
    }

    private Playback play(List<Input> inputs) {
        Playback play = new Playback(machine());
        for (Input input : inputs) {
            play.advanceTo(play.nowMs + STEP_MS);
            play.input(input);
        }
        return play;
    }

    /** Replays with a pause at random places, where what changed is looked at and then settled. */
    private void replayInBatches(List<EventEnvelope> log, long seed, Consumer<ServiceMachine> atBatchEnd) {
        Random random = new Random(seed);
        ServiceMachine machine = machine();
        int left = 1 + random.nextInt(5);
        for (int i = 0; i < log.size(); i++) {
            machine.replay(log.get(i), i + 1L);
            if (--left == 0 || i == log.size() - 1) {
                atBatchEnd.accept(machine);
                machine.image().settle();
                left = 1 + random.nextInt(5);
            }
        }
    }

    private void forEachScenario(Consumer<List<Input>> check) {
        List<List<Input>> all = scenarios().toList();
        assertThat(all).as("scenarios").isNotEmpty();
        Map<Integer, AssertionError> failed = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            try {
                check.accept(all.get(i));
            } catch (AssertionError e) {
                failed.put(i, e);
            }
        }
        failed.forEach((number, error) -> {
            throw new AssertionFailedError(
                    "scenario " + number + " (of " + all.size() + ", from 0): " + error.getMessage(), error);
        });
    }
}
