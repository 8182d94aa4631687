package dev.weir.serde;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.reply.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Replies. Key: the gateway's name; the partition is {@code replyTo}'s. */
public final class ReplyCodec {
    private static final Body<Written> WRITTEN = Body.of(Written.class);
    private static final Body<Read> READ = Body.of(Read.class);

    /** A reply as a gateway reads it: resources in the form of the state topics, whatever their kind. */
    public record WireReply(
            String commandId,
            List<ObjectNode> resources,
            @Nullable ApiError error,
            List<Position> positions) {}

    private record Written(
            List<? extends Resource> resources, @Nullable ApiError error, List<Position> positions) {}

    private record Read(
            List<ObjectNode> resources, @Nullable ApiError error, List<Position> positions) {}

    private ReplyCodec() {}

    public static Wire encode(Reply reply) {
        Map<String, String> headers = LinkedHashMap.newLinkedHashMap(3);
        headers.put(Header.COMMAND_ID, reply.commandId());
        headers.put(Header.REPLY_TO, ReplyAddress.format(reply.replyTo()));
        headers.put(Header.CONTENT_TYPE, Header.JSON);
        Written body = new Written(reply.resources(), reply.error(), reply.positions());
        return new Wire(reply.replyTo().gateway(), headers, WRITTEN.write(body));
    }

    /** @throws Unreadable if the record is not a reply */
    public static WireReply decode(Wire wire) {
        String commandId = Header.required(wire, Header.COMMAND_ID);
        Read body = READ.read(wire);
        return new WireReply(commandId, body.resources(), body.error(), body.positions());
    }
}
