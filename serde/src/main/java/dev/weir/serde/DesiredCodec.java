package dev.weir.serde;

import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Desired state. Key: {@code <scope>/<kind>/<id>}; the kind says what the body is. */
public final class DesiredCodec {
    /**
     * @param record null: it is to be no more
     * @param sequence of the event that changed it last
     */
    public record DesiredRecord(DesiredKey key, @Nullable Desired record, long sequence) {}

    private DesiredCodec() {}

    /** @param desired null: it is to be no more */
    public static Wire encode(DesiredKey key, @Nullable Desired desired, long sequence) {
        if (desired != null && !desired.key().equals(key)) {
            throw new IllegalArgumentException(desired.key() + " is not to be written under " + key);
        }
        return new Wire(
                key.text(),
                Map.of(Header.SEQUENCE, Long.toString(sequence)),
                desired == null ? null : Json.write(desired));
    }

    /** @throws Unreadable if the record is not desired state, or not of its key */
    public static DesiredRecord decode(Wire wire) {
        DesiredKey key = key(wire.key());
        long sequence = Header.requiredLong(wire, Header.SEQUENCE);
        byte[] value = wire.value();
        return new DesiredRecord(key, value == null ? null : read(key, value), sequence);
    }

    /** What a record that is no removal says. @throws Unreadable if it is not desired state, or not of its key */
    public static Desired read(String key, byte[] value) {
        return read(key(key), value);
    }

    private static DesiredKey key(String text) {
        try {
            return DesiredKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Unreadable("not a key of desired state: '" + text + "'", e);
        }
    }

    private static Desired read(DesiredKey key, byte[] value) {
        Desired desired = DesiredShapes.of(key.kind()).read(value);
        if (!desired.key().equals(key)) {
            throw new Unreadable("a record of " + desired.key() + " stands under " + key);
        }
        return desired;
    }
}
