package dev.weir.serde;

import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Desired state. Key: {@code <scope>/<kind>/<id>}; the kind says what the body is. */
public final class DesiredCodec {
    private static final Map<DesiredKey.Kind, Body<? extends Desired>> BODIES = bodies();

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
                desired == null ? null : body(key.kind()).write(desired));
    }

    /** @throws Unreadable if the record is not desired state, or not of its key */
    public static DesiredRecord decode(Wire wire) {
        DesiredKey key;
        try {
            key = DesiredKey.parse(wire.key());
        } catch (IllegalArgumentException e) {
            throw new Unreadable("not a key of desired state: '" + wire.key() + "'", e);
        }
        long sequence = Header.requiredLong(wire, Header.SEQUENCE);
        if (wire.value() == null) {
            return new DesiredRecord(key, null, sequence);
        }
        Desired desired = body(key.kind()).read(wire);
        if (!desired.key().equals(key)) {
            throw new Unreadable("a record of " + desired.key() + " stands under " + key);
        }
        return new DesiredRecord(key, desired, sequence);
    }

    private static Body<? extends Desired> body(DesiredKey.Kind kind) {
        return Objects.requireNonNull(BODIES.get(kind));
    }

    private static Map<DesiredKey.Kind, Body<? extends Desired>> bodies() {
        Map<DesiredKey.Kind, Body<? extends Desired>> bodies = new EnumMap<>(DesiredKey.Kind.class);
        for (DesiredKey.Kind kind : DesiredKey.Kind.values()) {
            bodies.put(kind, Body.of(kind.recordClass()));
        }
        return bodies;
    }
}
