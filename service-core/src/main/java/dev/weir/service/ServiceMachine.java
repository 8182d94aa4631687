package dev.weir.service;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.reply.Reply;
import dev.weir.contracts.report.NodeReport;
import dev.weir.kernel.Decision;
import dev.weir.kernel.Machine;
import dev.weir.kernel.Projection;
import java.util.List;

/** A service's state machine: sorts inputs, and turns a {@link Refused} command into its answer. */
public abstract class ServiceMachine implements Machine<Input, EventEnvelope, Reply> {
    @Override
    public final Decision<EventEnvelope, Reply> decide(Input input, long nowMs) {
        return switch (input) {
            case Input.Asked(Command command) -> {
                Facts facts = new Facts(Cause.of(command), nowMs);
                try {
                    onCommand(command, facts);
                    yield facts.decide();
                } catch (Refused refused) {
                    yield new Facts(facts.cause(), nowMs)
                            .refuse(facts.cause(), refused.error())
                            .decide();
                }
            }
            case Input.Happened(EventEnvelope envelope, Position position) -> {
                // Its command is another service's: only a saga's own pending row knows whom to answer here.
                Facts facts = new Facts(envelope.cause().aside(), nowMs);
                onEvent(envelope, position, facts);
                yield facts.decide();
            }
            case Input.Reported(NodeReport report) -> {
                Facts facts = new Facts(Cause.system("node/" + report.node(), ""), nowMs);
                onReport(report, facts);
                yield facts.decide();
            }
        };
    }

    /** The desired-state records that follow from this machine's image. */
    public List<Projection<DesiredKey, Desired>> desired() {
        return List.of();
    }

    /** Adds the events and the answer, or throws {@link Refused}. */
    protected abstract void onCommand(Command command, Facts facts);

    /** Another service's event. Must not fail: what does not concern this service has no effect. */
    protected abstract void onEvent(EventEnvelope envelope, Position position, Facts facts);

    /** A node's report. Must not fail: what makes no sense has no effect. */
    protected abstract void onReport(NodeReport report, Facts facts);
}
