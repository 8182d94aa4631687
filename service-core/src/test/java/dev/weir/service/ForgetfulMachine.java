package dev.weir.service;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.event.Event;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.reply.Reply;
import dev.weir.contracts.report.NodeReport;
import dev.weir.kernel.Decision;
import dev.weir.kernel.Image;
import dev.weir.kernel.Projection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** A machine with a planted bug, for showing that checkers find it: some of another service's events pass it by. */
public final class ForgetfulMachine extends ServiceMachine {
    private final ServiceMachine machine;
    private final Predicate<Event> forgotten;

    private ForgetfulMachine(ServiceMachine machine, Predicate<Event> forgotten) {
        this.machine = machine;
        this.forgotten = forgotten;
    }

    /** The same service, but for what it forgets. */
    public static ServiceSpec of(ServiceSpec spec, Predicate<Event> forgotten) {
        return new ServiceSpec(
                spec.name(),
                () -> new ForgetfulMachine(spec.machine().get(), forgotten),
                spec.follows(),
                spec.readsReports(),
                spec.awaited());
    }

    @Override
    protected void onEvent(EventEnvelope envelope, Position position, Facts facts) {
        if (!forgotten.test(envelope.event())) {
            machine.onEvent(envelope, position, facts);
        }
    }

    @Override
    protected void onCommand(Command command, Facts facts) {
        machine.onCommand(command, facts);
    }

    @Override
    protected void onReport(NodeReport report, Facts facts) {
        machine.onReport(report, facts);
    }

    @Override
    public List<Projection<DesiredKey, Desired>> desired() {
        return machine.desired();
    }

    @Override
    public Image image() {
        return machine.image();
    }

    @Override
    public void replay(EventEnvelope event, long sequence) {
        machine.replay(event, sequence);
    }

    @Override
    public OptionalLong nextTimerMs() {
        return machine.nextTimerMs();
    }

    @Override
    public Decision<EventEnvelope, Reply> onTimer(long nowMs) {
        return machine.onTimer(nowMs);
    }

    @Override
    public void observe(Input input, long nowMs) {
        machine.observe(input, nowMs);
    }
}
