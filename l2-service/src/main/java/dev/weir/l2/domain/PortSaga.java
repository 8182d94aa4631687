package dev.weir.l2.domain;

import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.reply.ApiError;
import dev.weir.service.Facts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The second step of creating a port or changing its addresses: ipam has answered. An answer to what nobody waits for any
 * more makes no port: ipam learns of that from PortRefused or PortDeleted. But what ipam says of a port that is there is so.
 */
final class PortSaga {
    private final L2Image image;
    private final PortBinder binder;
    private final PortChanges changes;

    PortSaga(L2Image image, PortBinder binder, PortChanges changes) {
        this.image = image;
        this.binder = binder;
        this.changes = changes;
    }

    void allocated(IpamEvent.AddressesAllocated allocated, Facts facts) {
        PendingPort pending = image.pendingPorts.get(allocated.portId());
        if (pending != null && pending.request() == allocated.request()) {
            granted(pending, allocated.fixedIps(), facts);
            return;
        }
        PendingChange change = image.portChanges.get(allocated.portId());
        if (change != null && change.request() == allocated.request()) {
            Port current = image.ports.require(allocated.portId());
            Port wanted = change.port().withFixedIps(allocated.fixedIps());
            Port after = changes.apply(current, wanted, true, facts, change.cause());
            facts.answer(change.cause(), List.of(after));
        } else {
            readdress(allocated.portId(), allocated.fixedIps(), facts);
        }
    }

    void refused(IpamEvent.AddressesRefused refused, Facts facts) {
        PendingPort pending = image.pendingPorts.get(refused.portId());
        if (pending != null && pending.request() == refused.request()) {
            refuse(pending, refused.error(), facts);
            return;
        }
        PendingChange change = image.portChanges.get(refused.portId());
        if (change != null && change.request() == refused.request()) {
            PortChanges.end(change, refused.error(), facts);
        }
    }

    /** The cloud itself changed the port's addresses. */
    void readdressed(IpamEvent.AddressesChanged changed, Facts facts) {
        if (image.pendingPorts.contains(changed.portId())) {
            facts.add(new L2Event.PortAddressesGranted(changed.portId(), changed.fixedIps()), Aside.of(facts.cause()));
        } else {
            readdress(changed.portId(), changed.fixedIps(), facts);
        }
    }

    /** At once, whatever else is under way: what the port has no more, ipam may give to another next. */
    private void readdress(String portId, List<FixedIp> fixedIps, Facts facts) {
        Port port = image.ports.get(portId);
        if (port != null && !port.fixedIps().equals(fixedIps)) {
            Port after = port.with(p -> p.fixedIps(fixedIps).meta(port.meta().bumped(facts.now())));
            facts.add(new L2Event.PortReaddressed(after), Aside.of(facts.cause()));
        }
    }

    private void granted(PendingPort pending, List<FixedIp> fixedIps, Facts facts) {
        Cause cause = pending.cause();
        if (image.ungrantedByBatch.get(pending.batch()).size() > 1) {
            facts.add(new L2Event.PortAddressesGranted(pending.port().id(), fixedIps), cause);
            return;
        }
        List<Port> ports = new ArrayList<>();
        for (PendingPort other : batch(pending)) {
            List<FixedIp> addresses = other.granted();
            ports.add(created(other.port(), addresses == null ? fixedIps : addresses, facts));
        }
        for (Port port : ports) {
            facts.add(new L2Event.PortCreated(port), cause);
        }
        facts.answer(cause, ports);
    }

    private Port created(Port asked, List<FixedIp> fixedIps, Facts facts) {
        return asked.with(p -> p.fixedIps(fixedIps)
                .binding(binder.bind(asked))
                .status(PortBinder.distributed(asked) ? PortChanges.ACTIVE : PortChanges.DOWN)
                .meta(Meta.created(asked.meta().description(), facts.now())
                        .withTags(asked.meta().tags())));
    }

    private void refuse(PendingPort pending, ApiError error, Facts facts) {
        for (PendingPort other : batch(pending)) {
            facts.add(new L2Event.PortRefused(other.port().id(), error), pending.cause());
        }
        facts.refuse(pending.cause(), error);
    }

    /** As the request had them. */
    private List<PendingPort> batch(PendingPort one) {
        return image.pendingByBatch.get(one.batch()).stream()
                .map(image.pendingPorts::require)
                .sorted(Comparator.comparingLong(PendingPort::request))
                .toList();
    }
}
