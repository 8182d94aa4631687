package dev.weir.l2.domain;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.event.AddressRequest;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Port;
import dev.weir.service.Facts;
import dev.weir.service.Refused;
import java.util.List;

/**
 * What clients ask of ports. Creating one and changing its addresses takes two steps, for ipam has to find the addresses:
 * the answer comes from {@link PortSaga}. While a change waits, other changes of the port are refused (409, to be
 * retried), for nobody knows yet what they would change; deleting the port ends the change.
 */
final class PortDecider {
    private final L2Image image;
    private final L2Config config;
    private final NetworkDecider networks;
    private final DefaultGroups defaultGroups;
    private final PortAttributes attributes;
    private final PortChanges changes;

    PortDecider(
            L2Image image, L2Config config, NetworkDecider networks, DefaultGroups defaultGroups, PortChanges changes) {
        this.image = image;
        this.config = config;
        this.networks = networks;
        this.defaultGroups = defaultGroups;
        this.attributes = new PortAttributes(image, config);
        this.changes = changes;
    }

    void create(Operation.Create create, Facts facts) {
        Actor actor = facts.cause().actor();
        defaultGroups.ensure(
                create.drafts().stream().map(draft -> draft.attributes().string("project_id", actor.projectId())),
                facts);
        MacAddresses macs = new MacAddresses(image, config);
        String batch = create.drafts().getFirst().id();
        for (Operation.Draft draft : create.drafts()) {
            Network network = networks.visible(draft.attributes().string("network_id", ""), actor);
            Port port = attributes.created(draft, network, macs, facts);
            facts.add(new L2Event.PortRequested(port, attributes.wanted(draft.attributes()), batch));
        }
    }

    void update(Operation.Update update, Facts facts) {
        Port port = changeable(update.id(), facts.cause().actor());
        Revisions.check(Kind.PORT, port.id(), port.meta(), update.ifRevision());
        if (image.portChanges.contains(port.id())) {
            throw new Refused(L2Errors.portChangeInProgress(port.id()));
        }
        Port wanted = attributes.updated(port, update.changes(), facts);
        if (update.changes().has("fixed_ips")) {
            List<AddressRequest> asked = attributes.wanted(update.changes());
            List<AddressRequest> addresses = asked == null ? List.of() : asked;
            if (!PortAttributes.hasAlready(port, addresses)) {
                facts.add(new L2Event.PortChangeRequested(
                        wanted.withIpAllocation(addresses.isEmpty() ? "none" : "immediate"), addresses));
                return;
            }
        }
        facts.answer(List.of(changes.apply(port, wanted, false, facts, facts.cause())));
    }

    void delete(Operation.Delete delete, Facts facts) {
        Port port = changeable(delete.id(), facts.cause().actor());
        Revisions.check(Kind.PORT, port.id(), port.meta(), delete.ifRevision());
        PendingChange change = image.portChanges.get(port.id());
        if (change != null) {
            PortChanges.end(change, L2Errors.portNotFound(port.id()), facts);
        }
        facts.add(new L2Event.PortDeleted(port)).answer(List.of());
    }

    /** The port if the actor may change it: its own, or on its own network. */
    Port changeable(String id, Actor actor) {
        Port port = image.ports.get(id);
        if (port == null
                || !(actor.owns(port.projectId())
                        || actor.owns(image.networks.require(port.networkId()).projectId()))) {
            throw new Refused(L2Errors.portNotFound(id));
        }
        return port;
    }
}
