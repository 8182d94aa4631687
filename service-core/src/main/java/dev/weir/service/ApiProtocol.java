package dev.weir.service;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.command.ReplyTo;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.Event;
import dev.weir.contracts.event.Event.Outcome;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.reply.Reply;
import dev.weir.kernel.Protocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the kernel reads the contracts' events and answers by itself: repetitions, and refusals before deciding. */
public final class ApiProtocol implements Protocol<Input, EventEnvelope, Reply> {
    /** A key that a client chose: it may ask again for this long. */
    static final long CLIENT_KEY_MS = 600_000;
    /** A key of the gateway's own making: nobody asks again once the command's deadline, well below this, is over. */
    static final long GATEWAY_KEY_MS = 60_000;

    private final ServiceName service;
    private final int shard;

    public ApiProtocol(ServiceName service, int shard) {
        this.service = service;
        this.shard = shard;
    }

    @Override
    public @Nullable String keyOf(EventEnvelope event) {
        return event.cause().idempotencyKey();
    }

    @Override
    public boolean pending(EventEnvelope event) {
        return event.event().outcome() == Outcome.PENDING;
    }

    @Override
    public boolean awaited(Input input) {
        return !(input instanceof Input.Happened happened) || pending(happened.envelope());
    }

    @Override
    public String subjectOf(EventEnvelope event) {
        return event.event().subject();
    }

    @Override
    public long rememberUntilMs(EventEnvelope event) {
        return rememberUntilMs(event.cause(), event.timeMs());
    }

    /** @param timeMs of the event */
    static long rememberUntilMs(Cause cause, long timeMs) {
        String key = cause.idempotencyKey();
        return rememberUntilMs(key != null && key.equals(cause.commandId()), timeMs);
    }

    /**
     * @param gatewayKey whether the key is the command's own id
     * @param timeMs of the event
     */
    public static long rememberUntilMs(boolean gatewayKey, long timeMs) {
        return timeMs + (gatewayKey ? GATEWAY_KEY_MS : CLIENT_KEY_MS);
    }

    /** All resources that these events left, each as it was last; {@link #again} picks what was asked for. */
    @Override
    public Reply answer(List<EventEnvelope> events) {
        Map<String, Resource> resources = new LinkedHashMap<>();
        ApiError error = null;
        for (EventEnvelope envelope : events) {
            Event event = envelope.event();
            switch (event.outcome()) {
                case PENDING -> {}
                case REFUSED -> error = errorOf(event);
                case DONE -> {
                    Resource resource = event.resource();
                    if (resource != null) {
                        resources.put(resource.id(), resource);
                    }
                }
            }
        }
        Cause cause = events.getFirst().cause();
        String commandId = cause.commandId();
        ReplyTo replyTo = cause.replyTo();
        return new Reply(
                commandId == null ? "" : commandId,
                replyTo == null ? new ReplyTo("", 0) : replyTo,
                error == null ? List.copyOf(resources.values()) : List.of(),
                error,
                List.of());
    }

    private static ApiError errorOf(Event event) {
        return switch (event) {
            case L2Event.PortRefused refused -> refused.error();
            case L2Event.PortChangeRefused refused -> refused.error();
            default -> throw new IllegalStateException("a refusal without an error: " + event);
        };
    }

    @Override
    public Reply again(Input input, Reply first) {
        Command command = asked(input);
        List<Resource> wanted = new ArrayList<>();
        for (Resource resource : first.resources()) {
            if (resource.kind() == command.operation().resource()) {
                wanted.add(resource);
            }
        }
        List<Resource> resources = switch (command.operation()) {
            // What the service added of itself, such as a default group, came before.
            case Operation.Create create ->
                wanted.subList(Math.max(0, wanted.size() - create.drafts().size()), wanted.size());
            case Operation.Delete _ -> List.of();
            case Operation.Update update ->
                wanted.stream().filter(r -> r.id().equals(update.id())).toList();
            case Operation.Act _ -> wanted;
        };
        return new Reply(command.id(), command.replyTo(), resources, first.error(), first.positions());
    }

    @Override
    public Reply refuse(Input input, Refusal reason) {
        Command command = asked(input);
        ApiError error = switch (reason) {
            case EXPIRED -> ApiError.unavailable("The request came too late to be decided: nothing was changed.", 1);
            case IN_PROGRESS ->
                ApiError.conflict("RequestInProgress", "A request with the same idempotency key is being processed.");
            case BEHIND ->
                ApiError.unavailable("The " + service.text() + " service lags behind what the request builds on.", 1);
            case FAULT ->
                ApiError.of(
                        500,
                        "HTTPInternalServerError",
                        "Request Failed: internal server error while processing your request.");
            case TOO_LARGE ->
                ApiError.of(
                        413,
                        "HTTPRequestEntityTooLarge",
                        "What the request makes is larger than Weir can record: nothing was changed.");
        };
        return new Reply(command.id(), command.replyTo(), List.of(), error, List.of());
    }

    @Override
    public Reply stamp(Reply reply, long sequence) {
        List<Position> positions = new ArrayList<>(reply.positions());
        positions.add(new Position(service, shard, sequence));
        return new Reply(reply.commandId(), reply.replyTo(), reply.resources(), reply.error(), positions);
    }

    private static Command asked(Input input) {
        if (input instanceof Input.Asked(Command command)) {
            return command;
        }
        throw new IllegalArgumentException("only commands are answered, not " + input);
    }
}
