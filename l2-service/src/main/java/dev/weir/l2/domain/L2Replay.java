package dev.weir.l2.domain;

import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Node;
import dev.weir.contracts.model.Port;

/** What each event makes of the image. Decides nothing. */
final class L2Replay {
    private final L2Image image;

    L2Replay(L2Image image) {
        this.image = image;
    }

    /** @throws IllegalStateException if the event is another service's, or does not fit the image */
    void replay(EventEnvelope envelope, long sequence) {
        if (!(envelope.event() instanceof L2Event event)) {
            throw new IllegalStateException(
                    "not an event of l2-service: " + envelope.event().getClass());
        }
        switch (event) {
            case L2Event.NetworkCreated(Network network) -> image.networks.put(network.id(), network);
            case L2Event.NetworkUpdated(Network network, var changed) -> image.networks.put(network.id(), network);
            case L2Event.NetworkDeletionRequested(String id) ->
                image.networkDeletions.put(id, new PendingDeletion(id, envelope.cause()));
            case L2Event.NetworkDeleted(Network network) -> {
                image.networkDeletions.remove(network.id());
                image.networks.remove(network.id());
            }
            case L2Event.PortRequested requested -> requested(requested, sequence, envelope.cause());
            case L2Event.PortChangeRequested(Port port, var wanted) ->
                image.portChanges.put(port.id(), new PendingChange(port, sequence, envelope.cause()));
            case L2Event.PortAddressesGranted granted -> granted(granted);
            case L2Event.PortCreated(Port port) -> {
                image.pendingPorts.remove(port.id());
                image.ports.put(port.id(), port);
                image.wirings.put(port.id(), PortWiring.created());
            }
            case L2Event.PortRefused(String id, var error) -> image.pendingPorts.remove(id);
            case L2Event.PortChangeRefused(String id, var error) -> image.portChanges.remove(id);
            case L2Event.PortUpdated(Port port, var changed) -> {
                image.portChanges.remove(port.id());
                changed(port);
            }
            case L2Event.PortReaddressed(Port port) -> changed(port);
            case L2Event.PortBindingChanged(Port port, String previousHostId) -> changed(port);
            case L2Event.PortStatusChanged(Port port, String previousStatus, String reason) -> changed(port);
            case L2Event.PortDeleted(Port port) -> {
                image.portChanges.remove(port.id());
                image.ports.remove(port.id());
                image.wirings.remove(port.id());
            }
            case L2Event.SecurityGroupCreated(var group) -> image.groups.put(group.id(), group);
            case L2Event.SecurityGroupUpdated(var group, var changed) -> image.groups.put(group.id(), group);
            case L2Event.SecurityGroupDeleted(var group) -> image.groups.remove(group.id());
            case L2Event.SecurityGroupRuleCreated(var rule) -> image.rules.put(rule.id(), rule);
            case L2Event.SecurityGroupRuleUpdated(var rule, var changed) -> image.rules.put(rule.id(), rule);
            case L2Event.SecurityGroupRuleDeleted(var rule) -> image.rules.remove(rule.id());
            case L2Event.NodeRegistered(Node node) -> {
                image.nodes.put(node.id(), node);
                image.removedNodes.remove(node.id());
            }
            case L2Event.NodeUpdated(Node node, var changed) -> image.nodes.put(node.id(), node);
            case L2Event.NodeDown(Node node) -> image.nodes.put(node.id(), node);
            case L2Event.NodeUp(Node node) -> image.nodes.put(node.id(), node);
            case L2Event.NodeDeleted(Node node) -> {
                image.nodes.remove(node.id());
                image.removedNodes.put(node.id(), node);
            }
        }
    }

    private void requested(L2Event.PortRequested requested, long sequence, Cause cause) {
        Port port = requested.port();
        image.pendingPorts.put(port.id(), new PendingPort(port, requested.batch(), sequence, null, cause));
    }

    private void granted(L2Event.PortAddressesGranted granted) {
        PendingPort pending = image.pendingPorts.require(granted.portId());
        image.pendingPorts.put(granted.portId(), pending.withGranted(granted.fixedIps()));
    }

    private void changed(Port port) {
        Port before = image.ports.require(port.id());
        PortWiring wiring = image.wirings.require(port.id());
        PortWiring after = wiring.changed(before, port);
        image.ports.put(port.id(), port);
        if (!after.equals(wiring)) {
            image.wirings.put(port.id(), after);
        }
    }
}
