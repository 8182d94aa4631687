package dev.weir.l2.domain;

import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Node;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.report.NodeReport;
import dev.weir.service.Facts;
import dev.weir.service.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Nodes, which the API shows as agents. A node registers by its agent's Hello. Of two agents that claim one node only
 * the newer one, the one with the larger epoch, is listened to.
 */
final class NodeDecider {
    private static final String BINARY = "weir-node-agent";

    private final L2Image image;

    NodeDecider(L2Image image) {
        this.image = image;
    }

    void report(NodeReport report, Facts facts) {
        switch (report) {
            case NodeReport.Hello hello -> hello(hello, facts);
            case NodeReport.PortStatus status -> portStatus(status, facts);
            case NodeReport.Heartbeat heartbeat -> heard(heartbeat, facts);
            case NodeReport.Lease lease -> heard(lease, facts);
            case NodeReport.Goodbye goodbye -> goodbye(goodbye, facts);
        }
    }

    private void hello(NodeReport.Hello hello, Facts facts) {
        Node known = image.node(hello.node());
        if (known == null) {
            Node node = node(hello, null, facts.now());
            facts.add(new L2Event.NodeRegistered(node));
            retryBindings(node, facts);
            return;
        }
        if (hello.epoch() < known.epoch()) {
            return;
        }
        Node said = node(hello, known, facts.now());
        Node after = said.withMeta(known.meta());
        List<String> changed = changed(known, after);
        if (changed.isEmpty()) {
            return;
        }
        Node bumped = after.withMeta(known.meta().bumped(facts.now()));
        facts.add(new L2Event.NodeUpdated(bumped, changed));
        retryBindings(bumped, facts);
    }

    /** Any word of the node's current agent shows that it lives. @return the node, or null if the word does not count */
    private @Nullable Node heard(NodeReport report, Facts facts) {
        Node node = image.node(report.node());
        if (node == null) {
            Node removed = image.removedNodes.get(L2Image.nodeId(report.node()));
            if (removed == null || report.epoch() < removed.epoch()) {
                return null;
            }
            Node back = removed.with(n -> n.epoch(report.epoch())
                    .alive(true)
                    .aliveChangedAt(facts.now())
                    .meta(Meta.created("", facts.now())));
            facts.add(new L2Event.NodeRegistered(back));
            retryBindings(back, facts);
            return back;
        }
        if (report.epoch() < node.epoch()) {
            return null;
        }
        if (node.alive()) {
            return node;
        }
        Node up = alive(node, true, facts);
        facts.add(new L2Event.NodeUp(up));
        retryBindings(up, facts);
        return up;
    }

    private void goodbye(NodeReport.Goodbye goodbye, Facts facts) {
        Node node = image.node(goodbye.node());
        if (node != null && goodbye.epoch() >= node.epoch() && node.alive()) {
            facts.add(new L2Event.NodeDown(alive(node, false, facts)));
        }
    }

    /** The node was silent for too long. */
    void down(Node node, Facts facts) {
        facts.add(new L2Event.NodeDown(alive(node, false, facts)));
    }

    private void portStatus(NodeReport.PortStatus report, Facts facts) {
        Node node = heard(report, facts);
        Port port = image.ports.get(report.portId());
        PortWiring wiring = image.wirings.get(report.portId());
        if (node == null
                || port == null
                || wiring == null
                || !port.binding().bound()
                || !port.binding().hostId().equals(node.host())
                || report.generation() < wiring.boundAt()) {
            return;
        }
        String status = report.up() && port.adminStateUp() ? PortChanges.ACTIVE : PortChanges.DOWN;
        if (!status.equals(port.status())) {
            Port after = port.with(p -> p.status(status).meta(port.meta().bumped(facts.now())));
            facts.add(new L2Event.PortStatusChanged(after, port.status(), report.reason()));
        }
    }

    void update(Operation.Update update, Facts facts) {
        Node node = known(update.id());
        Revisions.check(Kind.NODE, node.id(), node.meta(), update.ifRevision());
        Attributes changes = update.changes();
        Node after = node.with(n -> n.adminStateUp(changes.bool("admin_state_up", node.adminStateUp()))
                .meta(node.meta()
                        .withDescription(
                                changes.string("description", node.meta().description()))));
        if (after.equals(node)) {
            facts.answer(List.of(node));
            return;
        }
        Node bumped = after.withMeta(after.meta().bumped(facts.now()));
        facts.add(new L2Event.NodeUpdated(bumped, Changed.names(changes))).answer(List.of(bumped));
    }

    /** A node that still speaks registers again with its next word. */
    void delete(Operation.Delete delete, Facts facts) {
        Node node = known(delete.id());
        Revisions.check(Kind.NODE, node.id(), node.meta(), delete.ifRevision());
        facts.add(new L2Event.NodeDeleted(node)).answer(List.of());
    }

    private Node known(String id) {
        Node node = image.nodes.get(id);
        if (node == null) {
            throw new Refused(L2Errors.agentNotFound(id));
        }
        return node;
    }

    /** Bindings that failed for want of this node, or of what it can do, may succeed now. */
    private void retryBindings(Node node, Facts facts) {
        PortBinder binder = new PortBinder(image, node);
        for (String id : image.portsByHost.get(node.host()).stream().sorted().toList()) {
            Port port = image.ports.require(id);
            if (port.binding().vifType().equals(PortBinder.FAILED)
                    && !binder.bind(port).vifType().equals(PortBinder.FAILED)) {
                PortChanges.bind(port, port.binding(), binder, facts, facts.cause());
            }
        }
    }

    private static Node alive(Node node, boolean alive, Facts facts) {
        return node.with(
                n -> n.alive(alive).aliveChangedAt(facts.now()).meta(node.meta().bumped(facts.now())));
    }

    private static Node node(NodeReport.Hello hello, @Nullable Node known, Instant now) {
        return new Node(
                L2Image.nodeId(hello.node()),
                hello.node(),
                hello.datapath().equals("ovs") ? "Open vSwitch agent" : "Linux bridge agent",
                BINARY,
                hello.version(),
                known == null || known.adminStateUp(),
                true,
                hello.tunnelIp(),
                hello.underlayMtu(),
                hello.datapath(),
                hello.networkTypes(),
                hello.bridgeMappings(),
                hello.epoch(),
                hello.startedAt(),
                known == null || !known.alive() ? now : known.aliveChangedAt(),
                Meta.created("", now));
    }

    private static List<String> changed(Node before, Node after) {
        List<String> names = new ArrayList<>();
        note(names, "agent_type", before.agentType(), after.agentType());
        note(names, "alive", before.alive(), after.alive());
        note(names, "bridge_mappings", before.bridgeMappings(), after.bridgeMappings());
        note(names, "datapath", before.datapath(), after.datapath());
        note(names, "epoch", before.epoch(), after.epoch());
        note(names, "network_types", before.networkTypes(), after.networkTypes());
        note(names, "started_at", before.startedAt(), after.startedAt());
        note(names, "tunnel_ip", before.tunnelIp(), after.tunnelIp());
        note(names, "underlay_mtu", before.underlayMtu(), after.underlayMtu());
        note(names, "version", before.version(), after.version());
        return names;
    }

    private static void note(List<String> names, String name, Object before, Object after) {
        if (!Objects.equals(before, after)) {
            names.add(name);
        }
    }
}
