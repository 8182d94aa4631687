package dev.weir.contracts.reply;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.weir.contracts.command.ReplyTo;
import dev.weir.contracts.model.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a command, visible only after its events are committed.
 *
 * @param resources what was created or changed, as it is now, in the order of the request; empty after a delete
 * @param error the refusal; nothing happened
 * @param positions how far the logs must be seen to see the effect
 */
public record Reply(
        String commandId,
        ReplyTo replyTo,
        @JsonTypeInfo(use = JsonTypeInfo.Id.NONE) List<? extends Resource> resources,
        @Nullable ApiError error,
        List<Position> positions) {
    public Reply {
        resources = List.copyOf(resources);
        positions = List.copyOf(positions);
    }
}
