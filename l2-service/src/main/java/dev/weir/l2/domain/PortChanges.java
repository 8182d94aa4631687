package dev.weir.l2.domain;

import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.PortBinding;
import dev.weir.contracts.reply.ApiError;
import dev.weir.service.Facts;

/** Carries out a decided change of a port: plain attributes, binding and status, each as the event that tells of it. */
final class PortChanges {
    static final String ACTIVE = "ACTIVE";
    static final String DOWN = "DOWN";

    private final PortBinder binder;

    PortChanges(PortBinder binder) {
        this.binder = binder;
    }

    /**
     * Adds what leads from one to the other.
     *
     * @param wanted as a client wants it; who is bound how, and the status, follow
     * @param settles the change ends a saga: there is an event even if nothing differs
     * @return the port after that
     */
    Port apply(Port current, Port wanted, boolean settles, Facts facts, Cause cause) {
        PortBinding before = current.binding();
        PortBinding asked = wanted.binding();
        boolean rebind =
                !asked.hostId().equals(before.hostId()) || !asked.vnicType().equals(before.vnicType());
        boolean setUpOrDown = current.adminStateUp() != wanted.adminStateUp();
        Port plain = wanted.with(p -> p.binding(before.withProfile(asked.profile()))
                .status(setUpOrDown && !PortBinder.distributed(current) ? DOWN : current.status())
                .meta(current.meta().withDescription(wanted.meta().description())));
        Port now = current;
        if (!plain.equals(current) || settles) {
            now = plain.withMeta(plain.meta().bumped(facts.now()));
            facts.add(new L2Event.PortUpdated(now, Changed.between(current, now)), cause);
        }
        if (!rebind) {
            return now;
        }
        return bind(now, asked, binder, facts, cause);
    }

    /** Binds the port anew: whatever was proven of its wiring is proven no more. */
    static Port bind(Port port, PortBinding asked, PortBinder with, Facts facts, Cause cause) {
        PortBinding binding = with.bind(port.withBinding(asked));
        Port bound =
                port.with(p -> p.binding(binding).status(DOWN).meta(port.meta().bumped(facts.now())));
        facts.add(new L2Event.PortBindingChanged(bound, port.binding().hostId()), cause);
        return bound;
    }

    /** A change that waits for addresses comes to nothing, and who asked for it learns why. */
    static void end(PendingChange change, ApiError error, Facts facts) {
        facts.add(new L2Event.PortChangeRefused(change.port().id(), error), change.cause());
        facts.refuse(change.cause(), error);
    }
}
