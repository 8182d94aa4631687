package dev.weir.serde;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.command.ReplyTo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Commands: the whole of it in the body; what is needed to answer is in headers too. Key: the resource's id (of the first draft,
 * if there are several).
 */
public final class CommandCodec {
    private static final Body<Command> BODY = Body.of(Command.class);

    /** Whom to answer. */
    public record Sender(String commandId, ReplyTo replyTo) {}

    private CommandCodec() {}

    public static Wire encode(Command command) {
        Map<String, String> headers = LinkedHashMap.newLinkedHashMap(5);
        headers.put(Header.COMMAND_ID, command.id());
        headers.put(Header.REPLY_TO, ReplyAddress.format(command.replyTo()));
        headers.put(Header.IDEMPOTENCY_KEY, command.idempotencyKey());
        headers.put(Header.DEADLINE, Long.toString(command.deadlineMs()));
        headers.put(Header.CONTENT_TYPE, Header.JSON);
        return new Wire(key(command), headers, BODY.write(command));
    }

    /** @throws Unreadable see {@link #sender} for whom to tell */
    public static Command decode(Wire wire) {
        return BODY.read(wire);
    }

    /** Who sent it, from the headers alone: for a command whose body cannot be read. */
    public static Optional<Sender> sender(Wire wire) {
        String id = wire.headers().get(Header.COMMAND_ID);
        String replyTo = wire.headers().get(Header.REPLY_TO);
        if (id == null || replyTo == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Sender(id, ReplyAddress.parse(replyTo)));
        } catch (Unreadable e) {
            return Optional.empty();
        }
    }

    private static String key(Command command) {
        return switch (command.operation()) {
            case Operation.Create create ->
                create.drafts().isEmpty()
                        ? command.id()
                        : create.drafts().getFirst().id();
            case Operation.Update update -> update.id();
            case Operation.Delete delete -> delete.id();
            case Operation.Act act -> act.id();
        };
    }
}
