package dev.weir.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of a service's image. Key: {@code <table>/<key>}. */
public final class StateCodec {
    /**
     * A row as its topic has it.
     *
     * @param body JSON; null: the row is gone
     */
    public record StateRecord(String table, String key, byte @Nullable [] body) {}

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

    /**
     * Without the headers: of a million rows hardly one's sequence is asked for.
     *
     * @throws Unreadable if the record is not a row; its body is not looked at
     */
    public static StateRecord decode(byte @Nullable [] key, byte @Nullable [] body) {
        String text = key == null ? "" : new String(key, UTF_8);
        int slash = text.indexOf('/');
        if (slash < 1) {
            throw new Unreadable("not the key of a row: '" + text + "'");
        }
        return new StateRecord(
                StringPool.pooled(text.substring(0, slash)), StringPool.pooled(text.substring(slash + 1)), body);
    }

    /**
     * Of the event that changed a row last.
     *
     * @throws Unreadable if the record does not say
     */
    public static long sequence(Wire wire) {
        return Header.requiredLong(wire, Header.SEQUENCE);
    }
}
