package dev.weir.acceptance.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.acceptance.history.Call.Outcome;
import dev.weir.acceptance.history.Call.Verb;
import dev.weir.acceptance.history.Evidence.ProducerBatch;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.ServiceName;
import dev.weir.dhcp.shard.DhcpConfig;
import dev.weir.dhcp.shard.DhcpService;
import dev.weir.ipam.shard.IpamConfig;
import dev.weir.ipam.shard.IpamService;
import dev.weir.l2.domain.L2Config;
import dev.weir.l2.shard.L2Service;
import dev.weir.serde.EventCodec;
import dev.weir.service.ServiceSpec;
import dev.weir.service.testing.Simulation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each law is satisfied by a good run, and broken by one forged thing. */
final class CheckersTest {
    static final List<ServiceSpec> SPECS = List.of(
            L2Service.spec(L2Config.defaults()),
            IpamService.spec(IpamConfig.defaults()),
            DhcpService.spec(DhcpConfig.defaults()));

    /** So many that everything happens that is looked for. */
    private static final int STEPS = 500;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Evidence good;

    @BeforeAll
    static void aGoodRun() {
        SimulatedClients clients = new SimulatedClients();
        Simulation.of(3, SPECS, clients).steps(STEPS).hold(clients.observer()).run();
        good = SimulatedEvidence.of(clients);
    }

    @Test
    void aGoodRunHasCallsOfAllOutcomesAndNoViolation() {
        assertThat(good.calls()).extracting(Call::outcome).contains(Outcome.values());
        assertThat(laws(good)).isEmpty();
    }

    @Test
    void anAddressAnsweredTwiceIsFound() {
        List<Call> calls = new ArrayList<>(good.calls());
        Call taken = port(call -> !call.answer().get("fixed_ips").isEmpty());
        calls.add(new Call(
                99,
                Verb.CREATE,
                Kind.PORT,
                "another",
                "another",
                taken.asked(),
                taken.endNs() + 1,
                taken.endNs() + 2,
                Outcome.DONE,
                201,
                taken.answer()));

        assertThat(Allocations.check(with(calls))).extracting(Violation::law).contains(Allocations.LAW);
    }

    @Test
    void anAcknowledgedPortThatIsNotThereIsFound() {
        Map<Kind, Map<String, JsonNode>> listed = new EnumMap<>(good.listed());
        Map<String, JsonNode> ports = new TreeMap<>(good.listed(Kind.PORT));
        String kept = port(call -> ports.containsKey(call.id())).id();
        ports.remove(kept);
        listed.put(Kind.PORT, ports);

        assertThat(Promises.check(
                        new Evidence(good.calls(), good.logs(), good.state(), good.desired(), listed, good.batches())))
                .singleElement()
                .asString()
                .contains("acknowledged, but not there in the end: port " + kept);
    }

    @Test
    void aRefusedRequestWithAnEffectIsFound() {
        Call made = port(call -> true);
        List<Call> calls = good.calls().stream()
                .map(call -> call.label().equals(made.label()) && call.verb() == Verb.CREATE
                        ? answered(call, Outcome.REFUSED, 409)
                        : call)
                .toList();

        assertThat(Promises.check(with(calls))).asString().contains("refused, but created");
    }

    @Test
    void aReadOfWhatWasNeverWrittenIsFound() {
        Call made = port(call -> true);
        List<Call> calls = new ArrayList<>();
        for (Call call : good.calls()) {
            calls.add(call);
            if (call == made) {
                ObjectNode other = made.answer().deepCopy();
                other.put("description", "never written");
                calls.add(new Call(
                        made.client(),
                        Verb.SHOW,
                        Kind.PORT,
                        made.id(),
                        made.label(),
                        made.asked(),
                        made.endNs(),
                        made.endNs(),
                        Outcome.DONE,
                        200,
                        other));
                calls.add(answered(calls.getLast(), Outcome.REFUSED, 404));
            }
        }

        assertThat(Promises.check(with(calls)))
                .asString()
                .contains("read never written")
                .contains("acknowledged, and not found");
    }

    @Test
    void aFaultOfTheServersOwnIsFound() {
        List<Call> calls = new ArrayList<>(good.calls());
        calls.add(answered(port(call -> true), Outcome.UNKNOWN, 500));

        assertThat(Promises.check(with(calls))).asString().contains("a fault of the server's own");
    }

    @Test
    void anAllocationOfNoPortAndAPortWithoutItsAllocationAreFound() {
        Map<ServiceName, Map<String, String>> state = new EnumMap<>(good.state());
        state.put(ServiceName.L2, without(good.state(), ServiceName.L2, key -> key.startsWith("port/")));

        assertThat(Leaks.check(with(good.logs(), state)))
                .asString()
                .contains("ipam holds addresses for a port that is not there")
                .contains("a node is told of a port that is not bound to it");

        state = new EnumMap<>(good.state());
        state.put(ServiceName.IPAM, without(good.state(), ServiceName.IPAM, key -> key.startsWith("allocation/")));
        assertThat(Leaks.check(with(good.logs(), state)))
                .asString()
                .contains("a port has addresses that ipam knows nothing of");
    }

    @Test
    void aSagaThatNeverEndedIsFound() {
        Map<ServiceName, Map<String, String>> state = new EnumMap<>(good.state());
        Map<String, String> rows = new TreeMap<>(good.state().get(ServiceName.L2));
        rows.put("port_pending/x", "{}");
        state.put(ServiceName.L2, rows);

        assertThat(Leaks.check(with(good.logs(), state))).asString().contains("a saga never ended: port_pending");
    }

    @Test
    void anEventThatIsMissingIsFound() {
        Map<ServiceName, List<EventCodec.Decoded>> logs = new EnumMap<>(good.logs());
        List<EventCodec.Decoded> log = new ArrayList<>(good.log(ServiceName.L2));
        log.remove(log.size() / 2);
        logs.put(ServiceName.L2, log);

        assertThat(laws(with(logs, good.state()))).contains(Logs.GAPLESS, Replays.LAW);
    }

    @Test
    void aRevisionThatIsMissingIsFound() {
        Map<ServiceName, List<EventCodec.Decoded>> logs = new EnumMap<>(good.logs());
        List<EventCodec.Decoded> log = new ArrayList<>(good.log(ServiceName.L2));
        log.removeIf(decoded -> decoded.envelope().event() instanceof dev.weir.contracts.event.L2Event.PortCreated);
        logs.put(ServiceName.L2, log);

        assertThat(laws(with(logs, good.state()))).contains(Logs.REVISIONS);
    }

    @Test
    void aStateThatTheLogDoesNotSayIsFound() {
        Map<ServiceName, Map<String, String>> state = new EnumMap<>(good.state());
        state.put(ServiceName.L2, without(good.state(), ServiceName.L2, key -> key.startsWith("security_group/")));

        assertThat(laws(with(good.logs(), state))).contains(Replays.LAW);
    }

    @Test
    void aBatchOfAFormerOwnerAfterOneOfItsSuccessorIsFound() {
        ProducerBatch first = new ProducerBatch("weir.l2.events", 0, 7, (short) 4);
        ProducerBatch successor = new ProducerBatch("weir.l2.events", 5, 7, (short) 6);
        ProducerBatch renewed = new ProducerBatch("weir.l2.events", 7, 8, (short) 0);
        ProducerBatch zombie = new ProducerBatch("weir.l2.events", 9, 7, (short) 6);

        assertThat(Logs.check(written(first, successor, renewed))).isEmpty();
        assertThat(Logs.check(written(first, successor, renewed, zombie)))
                .singleElement()
                .extracting(Violation::law)
                .isEqualTo(Logs.FENCING);
    }

    private static Evidence written(ProducerBatch... batches) {
        return new Evidence(List.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(batches));
    }

    private static List<String> laws(Evidence evidence) {
        return Checkers.check(evidence, SPECS).stream()
                .map(Violation::law)
                .distinct()
                .toList();
    }

    private static Evidence with(List<Call> calls) {
        return new Evidence(calls, good.logs(), good.state(), good.desired(), good.listed(), good.batches());
    }

    private static Evidence with(
            Map<ServiceName, List<EventCodec.Decoded>> logs, Map<ServiceName, Map<String, String>> state) {
        return new Evidence(good.calls(), logs, state, good.desired(), good.listed(), good.batches());
    }

    /** A port whose creation was answered and of which nothing else was asked but to be seen. */
    private static Call port(Predicate<Call> which) {
        return good.calls().stream()
                .filter(call ->
                        call.verb() == Verb.CREATE && call.kind() == Kind.PORT && call.outcome() == Outcome.DONE)
                .filter(call -> good.calls().stream()
                                .filter(other -> other.label().equals(call.label()) && other.verb() != Verb.SHOW)
                                .count()
                        == 1)
                .filter(which)
                .findFirst()
                .orElseThrow();
    }

    private static Call answered(Call call, Outcome outcome, int status) {
        return new Call(
                call.client(),
                call.verb(),
                call.kind(),
                call.id(),
                call.label(),
                call.asked(),
                call.startNs(),
                call.endNs(),
                outcome,
                status,
                call.answer());
    }

    private static Map<String, String> without(
            Map<ServiceName, Map<String, String>> state, ServiceName service, Predicate<String> which) {
        Map<String, String> rows = new TreeMap<>(state.getOrDefault(service, Map.of()));
        rows.keySet().removeIf(which);
        return rows;
    }
}
