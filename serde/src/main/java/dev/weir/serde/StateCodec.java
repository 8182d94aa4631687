package dev.weir.serde;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of a service's image. Key: {@code <table>/<key>}. */
public final class StateCodec {
    /**
     * A row as its topic has it.
     *
     * @param body JSON; null: the row is gone
     * @param sequence of the event that changed the row last
     */
    public record StateRecord(String table, String key, byte @Nullable [] body, long sequence) {}

    private StateCodec() {}

    /**
     * @param table without a slash
     * @param row null: the row is gone
     */
    public static Wire encode(String table, String key, @Nullable Object row, long sequence) {
        return new Wire(
                table + "/" + key,
                Map.of(Header.SEQUENCE, Long.toString(sequence)),
                row == null ? null : Json.write(row));
    }

    /** @throws Unreadable if the record is not a row; its body is not looked at */
    public static StateRecord decode(Wire wire) {
        int slash = wire.key().indexOf('/');
        if (slash < 1) {
            throw new Unreadable("not the key of a row: '" + wire.key() + "'");
        }
        return new StateRecord(
                StringPool.pooled(wire.key().substring(0, slash)),
                StringPool.pooled(wire.key().substring(slash + 1)),
                wire.value(),
                Header.requiredLong(wire, Header.SEQUENCE));
    }
}
