package dev.weir.l2.domain;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.DhcpEvent;
import dev.weir.contracts.event.Event;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.report.NodeReport;
import dev.weir.kernel.Decision;
import dev.weir.service.Input;
import dev.weir.service.testing.Commands;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Writes a scenario down while playing it, so that answers of other services can name what they answer: a second passes
 * between inputs, as in the laws.
 */
final class Script {
    static final String SUBNET = Commands.uuid("subnet");

    private final L2Machine machine;
    private final List<Input> inputs = new ArrayList<>();
    private final List<IpamEvent> answers = new ArrayList<>();
    private long nowMs = Commands.START_MS;
    private long sequence;
    private int address = 10;

    Script(L2Config config) {
        machine = new L2Machine(config);
    }

    List<Input> inputs() {
        return List.copyOf(inputs);
    }

    L2Image image() {
        return machine.image();
    }

    /** The input happens, and ipam answers what it asks. */
    Script then(Input input) {
        alone(input);
        List<IpamEvent> due = List.copyOf(answers);
        answers.clear();
        due.forEach(answer -> alone(happened(answer, 1)));
        return this;
    }

    /** The input happens; what it asks of ipam is refused. */
    Script refused(Input input) {
        alone(input);
        List<IpamEvent> due = List.copyOf(answers);
        answers.clear();
        for (IpamEvent answer : due) {
            if (answer instanceof IpamEvent.AddressesAllocated allocated) {
                alone(happened(
                        new IpamEvent.AddressesRefused(
                                allocated.portId(),
                                allocated.networkId(),
                                allocated.request(),
                                ApiError.conflict("IpAddressGenerationFailure", "No more IP addresses.")),
                        1));
            }
        }
        return this;
    }

    /** The input happens, and ipam has not answered yet. */
    Script alone(Input input) {
        inputs.add(input);
        nowMs += 1_000;
        for (OptionalLong timer = machine.nextTimerMs();
                timer.isPresent() && timer.getAsLong() <= nowMs;
                timer = machine.nextTimerMs()) {
            replay(machine.onTimer(Math.max(nowMs, timer.getAsLong())));
        }
        replay(machine.decide(input, nowMs));
        machine.observe(input, nowMs);
        return this;
    }

    private void replay(Decision<EventEnvelope, ?> decision) {
        for (EventEnvelope envelope : decision.events()) {
            sequence++;
            machine.replay(envelope, sequence);
            switch (envelope.event()) {
                case L2Event.PortRequested(var port, var wanted, var batch) ->
                    answers.add(allocated(port.id(), port.networkId(), wanted == null || !wanted.isEmpty()));
                case L2Event.PortChangeRequested(var port, var wanted) ->
                    answers.add(allocated(port.id(), port.networkId(), !wanted.isEmpty()));
                case L2Event.NetworkDeletionRequested(String id) -> answers.add(new IpamEvent.NetworkReleased(id));
                default -> {
                    // Nothing that ipam would answer.
                }
            }
        }
    }

    private IpamEvent allocated(String portId, String networkId, boolean addressed) {
        address++;
        return new IpamEvent.AddressesAllocated(
                portId,
                networkId,
                sequence,
                "",
                "",
                addressed ? List.of(new FixedIp(SUBNET, "10.0." + address / 250 + "." + address % 250)) : List.of());
    }

    static Input.Happened happened(Event event, long sequence) {
        Cause cause = new Cause(
                new Actor("someone", "p1", List.of("member"), false, null), "req-elsewhere", null, null, null);
        return new Input.Happened(
                new EventEnvelope(event, cause, Commands.START_MS),
                new Position(event instanceof DhcpEvent ? ServiceName.DHCP : ServiceName.IPAM, 0, sequence));
    }

    static Input.Reported hello(String host, long epoch) {
        return new Input.Reported(new NodeReport.Hello(
                host,
                epoch,
                "1",
                "172.31.255." + (10 + Integer.parseInt(host.substring(2))),
                1500,
                "linux",
                List.of("vxlan", "flat", "local"),
                Map.of("physnet1", "eth1"),
                Instant.ofEpochMilli(epoch)));
    }

    static Input.Reported heartbeat(String host, long epoch) {
        return new Input.Reported(
                new NodeReport.Heartbeat(host, epoch, Instant.ofEpochMilli(epoch), true, Map.of(), 0, List.of()));
    }

    static Input.Reported portStatus(String host, long epoch, String portId, long generation, boolean up) {
        return new Input.Reported(new NodeReport.PortStatus(host, epoch, portId, generation, up, up ? "" : "no tap"));
    }
}
