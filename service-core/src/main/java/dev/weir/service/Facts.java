package dev.weir.service;

import dev.weir.contracts.command.ReplyTo;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.Event;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.reply.Reply;
import dev.weir.kernel.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A decision in the making: the events of one cause at one moment, and the answer if somebody waits for one. */
public final class Facts {
    private final Cause cause;
    private final long nowMs;
    private final List<EventEnvelope> events = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final List<Position> seen = new ArrayList<>();

    public Facts(Cause cause, long nowMs) {
        this.cause = cause;
        this.nowMs = nowMs;
    }

    public Cause cause() {
        return cause;
    }

    public Instant now() {
        return Instant.ofEpochMilli(nowMs);
    }

    public boolean isEmpty() {
        return events.isEmpty();
    }

    public Facts add(Event event) {
        return add(event, cause);
    }

    /** An event that another cause led to, such as the end of a saga that it began. */
    public Facts add(Event event, Cause of) {
        events.add(new EventEnvelope(event, of, nowMs));
        return this;
    }

    /** Who reads the answer must have seen this place of another log too. */
    public Facts after(Position position) {
        seen.add(position);
        return this;
    }

    /** Answers the cause's command, if there is one. */
    public Facts answer(List<? extends Resource> resources) {
        return answer(cause, resources);
    }

    public Facts answer(Cause of, List<? extends Resource> resources) {
        String commandId = of.commandId();
        ReplyTo replyTo = of.replyTo();
        if (commandId != null && replyTo != null) {
            replies.add(new Reply(commandId, replyTo, resources, null, seen));
        }
        return this;
    }

    public Facts refuse(Cause of, ApiError error) {
        String commandId = of.commandId();
        ReplyTo replyTo = of.replyTo();
        if (commandId != null && replyTo != null) {
            replies.add(new Reply(commandId, replyTo, List.of(), error, seen));
        }
        return this;
    }

    public Decision<EventEnvelope, Reply> decide() {
        return new Decision<>(events, replies);
    }
}
