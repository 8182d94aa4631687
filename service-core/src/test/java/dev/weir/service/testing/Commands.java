package dev.weir.service.testing;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.command.ReplyTo;
import dev.weir.contracts.model.Kind;
import dev.weir.service.Input;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Inputs for tests: what a gateway would send on behalf of an actor. */
public final class Commands {
    /** The clock of tests starts here, Unix time in ms. */
    public static final long START_MS = 1_800_000_000_000L;

    /** How long a command of these stays valid after {@link #START_MS}, so that tests meet no deadline by chance. */
    private static final long PATIENCE_MS = 365L * 24 * 3600 * 1000;

    private static final ReplyTo REPLY_TO = new ReplyTo("gateway-test", 0);

    private final Actor actor;
    private int asked;

    private Commands(Actor actor) {
        this.actor = actor;
    }

    public static Commands by(Actor actor) {
        return new Commands(actor);
    }

    /** An administrator, in the project {@code admin-project}. */
    public static Commands byAdmin() {
        return by(new Actor("admin-user", "admin-project", List.of("admin", "member"), true, "192.0.2.1"));
    }

    public static Commands byMember(String projectId) {
        return by(new Actor("user-of-" + projectId, projectId, List.of("member"), false, "192.0.2.2"));
    }

    public Input.Asked create(Kind kind, String id, Map<String, ? extends @Nullable Object> attributes) {
        return createAll(kind, draft(id, attributes));
    }

    public Input.Asked createAll(Kind kind, Operation.Draft... drafts) {
        return ask(new Operation.Create(kind, List.of(drafts)));
    }

    public Input.Asked update(Kind kind, String id, Map<String, ? extends @Nullable Object> changes) {
        return ask(new Operation.Update(kind, id, new Attributes(changes), null));
    }

    public Input.Asked delete(Kind kind, String id) {
        return ask(new Operation.Delete(kind, id, null));
    }

    public Input.Asked act(Kind kind, String id, String action, Map<String, ? extends @Nullable Object> arguments) {
        return ask(new Operation.Act(kind, id, action, new Attributes(arguments)));
    }

    public Input.Asked ask(Operation operation) {
        asked++;
        String id = uuid("command/" + actor.userId() + "/" + asked);
        return new Input.Asked(new Command(
                id, id, "req-" + id, START_MS, START_MS + PATIENCE_MS, actor, REPLY_TO, List.of(), operation));
    }

    /** A draft whose randomness follows from its id. */
    public static Operation.Draft draft(String id, Map<String, ? extends @Nullable Object> attributes) {
        return new Operation.Draft(id, id.hashCode() * 0x9E3779B97F4A7C15L, new Attributes(attributes));
    }

    /** A UUID that is the same for the same name: readable in tests, canonical in form. */
    public static String uuid(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString();
    }
}
