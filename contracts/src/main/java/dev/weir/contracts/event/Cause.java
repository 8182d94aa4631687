package dev.weir.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.ReplyTo;
import org.jspecify.annotations.Nullable;

/**
 * Why an event happened: who asked, with which request. What a saga asks of another service carries it along, so that
 * everything a request led to names it.
 *
 * @param commandId the gateway's command, or none when the cloud itself acted
 * @param replyTo where the answer to that command goes
 */
public record Cause(
        Actor actor,
        String requestId,
        @Nullable String commandId,
        @Nullable String idempotencyKey,
        @Nullable ReplyTo replyTo) {
    public static Cause of(Command command) {
        return new Cause(
                command.actor(), command.requestId(), command.id(), command.idempotencyKey(), command.replyTo());
    }

    /** The cloud itself, such as a timer or a node's report. */
    public static Cause system(String name, String requestId) {
        return new Cause(Actor.system(name), requestId, null, null, null);
    }

    /** For what happens along with a request without being its result: names who asked, and answers nobody. */
    public Cause aside() {
        return new Cause(actor, requestId, null, null, null);
    }

    /** Who would get an answer, or null if nobody waits. */
    @JsonIgnore
    public boolean answerable() {
        return commandId != null && replyTo != null;
    }
}
