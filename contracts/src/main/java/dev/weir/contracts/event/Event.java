package dev.weir.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.ServiceName;
import org.jspecify.annotations.Nullable;

/**
 * A decided fact. Replaying it needs no validation. The catalogue of types is {@link EventType}.
 *
 * <p>Resource events carry the whole resource as it is after the event (for deletions: as it was).
 */
public sealed interface Event permits L2Event, IpamEvent, DhcpEvent {
    /** The id that a subscriber groups by. Also the record's key in the event topic. */
    @JsonIgnore
    String subject();

    /** Whose log it is in. */
    @JsonIgnore
    ServiceName service();

    /** The resource created, changed or deleted; null for the steps of a saga. */
    @JsonIgnore
    default @Nullable Resource resource() {
        return null;
    }

    /** What it means for the command that caused it. */
    @JsonIgnore
    default Outcome outcome() {
        return Outcome.DONE;
    }

    /** What an event means for the command that caused it. */
    enum Outcome {
        /** A step of a saga: the answer comes with a later event. */
        PENDING,
        /** The command's effect. */
        DONE,
        /** The end of a saga that failed: the command has no effect. */
        REFUSED
    }
}
