package dev.weir.l2.domain;

import dev.weir.contracts.desired.Holder;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Node;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.model.SecurityGroupRule;
import dev.weir.contracts.model.Segment;
import dev.weir.kernel.Image;
import dev.weir.kernel.Index;
import dev.weir.kernel.Table;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that l2-service knows. */
public final class L2Image extends Image {
    final Table<Network> networks = table(Kind.NETWORK.wire(), Network.class);
    final Table<PendingDeletion> networkDeletions = table("network_deletion", PendingDeletion.class);
    final SegmentPools segments = new SegmentPools();

    final Table<Port> ports = table(Kind.PORT.wire(), Port.class);
    final Table<PendingPort> pendingPorts = table("port_pending", PendingPort.class);
    final Table<PendingChange> portChanges = table("port_change", PendingChange.class);
    final Table<PortWiring> wirings = table("port_wiring", PortWiring.class);

    final Index<Port> portsByNetwork = ports.index(port -> List.of(port.networkId()));
    final Index<Port> portsByMac = ports.index(port -> List.of(port.macAddress()));
    final Index<Port> portsByGroup = ports.index(Port::securityGroups);
    final Index<Port> portsByHost = ports.index(port -> port.binding().hostId().isEmpty()
            ? List.of()
            : List.of(port.binding().hostId()));
    final Index<PendingPort> pendingByNetwork =
            pendingPorts.index(pending -> List.of(pending.port().networkId()));
    final Index<PendingPort> pendingByMac =
            pendingPorts.index(pending -> List.of(pending.port().macAddress()));
    final Index<PendingPort> pendingByGroup =
            pendingPorts.index(pending -> pending.port().securityGroups());
    final Index<PendingPort> pendingByBatch = pendingPorts.index(pending -> List.of(pending.batch()));
    final Index<PendingPort> ungrantedByBatch =
            pendingPorts.index(pending -> pending.granted() == null ? List.of(pending.batch()) : List.of());
    final Index<PendingChange> changesByMac =
            portChanges.index(change -> List.of(change.port().macAddress()));
    final Index<PendingChange> changesByGroup =
            portChanges.index(change -> change.port().securityGroups());

    final Table<SecurityGroup> groups = table(Kind.SECURITY_GROUP.wire(), SecurityGroup.class);
    final Table<SecurityGroupRule> rules = table(Kind.SECURITY_GROUP_RULE.wire(), SecurityGroupRule.class);
    final Index<SecurityGroupRule> rulesByGroup = rules.index(rule -> List.of(rule.securityGroupId()));
    final Index<SecurityGroupRule> rulesBySense = rules.index(rule -> List.of(RuleSense.of(rule)));
    final Index<SecurityGroupRule> rulesByRemoteGroup = rules.index(L2Image::remoteGroup);

    final Table<Node> nodes = table(Kind.NODE.wire(), Node.class);

    /** Nodes that an administrator removed, by id: one that speaks up again is the node it was. */
    final Table<Node> removedNodes = table("agent_removed", Node.class);

    public L2Image() {
        networks.listen((id, before, after) -> segments.changed(
                before == null ? List.of() : before.segments(), after == null ? List.<Segment>of() : after.segments()));
    }

    /** The id of a node follows from its name, so that it keeps it for ever. */
    static String nodeId(String host) {
        return UUID.nameUUIDFromBytes(("node/" + host).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    @Nullable
    Node node(String host) {
        return nodes.get(nodeId(host));
    }

    /** Names the record that tells others of a port, in whichever scope. */
    static String holder(Port port) {
        return Holder.of(PortBinder.distributed(port) ? "" : port.binding().hostId(), port.id());
    }

    /** Those of these ports that the records of one holder tell of, by id. Either may be very many: the fewer are gone through. */
    Stream<Port> heldBy(String holder, Set<String> among) {
        String alone = Holder.portOf(holder);
        Set<String> held = alone.isEmpty() ? portsByHost.get(Holder.nodeOf(holder)) : Set.of(alone);
        boolean few = held.size() <= among.size();
        return (few ? held : among)
                .stream()
                        .filter(few ? among::contains : held::contains)
                        .sorted()
                        .map(ports::require)
                        .filter(port -> holder(port).equals(holder));
    }

    /** A network that can take ports, or null. */
    @Nullable
    Network liveNetwork(String id) {
        return networkDeletions.contains(id) ? null : networks.get(id);
    }

    private static List<String> remoteGroup(SecurityGroupRule rule) {
        String remote = rule.remoteGroupId();
        return remote == null ? List.of() : List.of(remote);
    }
}
