package dev.weir.service;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.report.NodeReport;

/** What a service decides about. */
public sealed interface Input {
    /** A client, by way of the gateway. */
    record Asked(Command command) implements Input {}

    /** Another service's log. */
    record Happened(EventEnvelope envelope, Position position) implements Input {}

    /** A node's agent. */
    record Reported(NodeReport report) implements Input {}
}
