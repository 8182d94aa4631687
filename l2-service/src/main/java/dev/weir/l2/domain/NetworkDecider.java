package dev.weir.l2.domain;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.Segment;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import dev.weir.service.Facts;
import dev.weir.service.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Networks. Deleting one takes two steps: from NetworkDeletionRequested on it takes no more ports and its DHCP ports are
 * gone; when ipam has given up its subnets (NetworkReleased), it goes.
 */
final class NetworkDecider {
    /** As many ports as a refusal names at most: the text is for a person. */
    private static final int PORTS_NAMED = 10;

    private final L2Image image;
    private final L2Config config;
    private final DefaultGroups defaultGroups;

    NetworkDecider(L2Image image, L2Config config, DefaultGroups defaultGroups) {
        this.image = image;
        this.config = config;
        this.defaultGroups = defaultGroups;
    }

    void create(Operation.Create create, Facts facts) {
        defaultGroups.ensure(create.drafts().stream().map(draft -> project(draft, facts)), facts);
        ProviderSegments provider = new ProviderSegments(config, image.segments);
        List<Network> networks = new ArrayList<>();
        for (Operation.Draft draft : create.drafts()) {
            Network network = network(draft, provider, facts);
            facts.add(new L2Event.NetworkCreated(network));
            networks.add(network);
        }
        facts.answer(networks);
    }

    private static String project(Operation.Draft draft, Facts facts) {
        return draft.attributes().string("project_id", facts.cause().actor().projectId());
    }

    private Network network(Operation.Draft draft, ProviderSegments provider, Facts facts) {
        Attributes given = draft.attributes();
        List<Segment> segments = provider.of(given);
        boolean up = given.bool("admin_state_up", true);
        return new Network(
                draft.id(),
                project(draft, facts),
                given.string("name", ""),
                up,
                status(up),
                given.bool("shared", false),
                given.bool("router:external", false),
                given.bool("is_default", false),
                mtu(given.integer("mtu", 0), provider.mtuMax(segments)),
                given.bool("port_security_enabled", true),
                given.raw("vlan_transparent") == null ? null : given.bool("vlan_transparent", false),
                given.string("dns_domain", ""),
                given.strings("availability_zone_hints", List.of()),
                segments,
                Meta.created(given.string("description", ""), facts.now()));
    }

    void update(Operation.Update update, Facts facts) {
        Network network = changeable(update.id(), facts.cause().actor());
        Revisions.check(Kind.NETWORK, network.id(), network.meta(), update.ifRevision());
        Attributes changes = update.changes();
        sameProvider(network, changes);
        boolean shared = changes.bool("shared", network.shared());
        if (network.shared() && !shared) {
            checkUnshare(network);
        }
        boolean up = changes.bool("admin_state_up", network.adminStateUp());
        Network after = network.with(n -> n.name(changes.string("name", network.name()))
                .adminStateUp(up)
                .status(status(up))
                .shared(shared)
                .routerExternal(changes.bool("router:external", network.routerExternal()))
                .isDefault(changes.bool("is_default", network.isDefault()))
                .mtu(mtu(
                        changes.integer("mtu", network.mtu()),
                        new ProviderSegments(config, image.segments).mtuMax(network.segments())))
                .portSecurityEnabled(changes.bool("port_security_enabled", network.portSecurityEnabled()))
                .dnsDomain(changes.string("dns_domain", network.dnsDomain()))
                .meta(network.meta()
                        .withDescription(
                                changes.string("description", network.meta().description()))));
        if (after.equals(network)) {
            facts.answer(List.of(network));
            return;
        }
        Network bumped = after.withMeta(after.meta().bumped(facts.now()));
        facts.add(new L2Event.NetworkUpdated(bumped, Changed.names(changes)));
        facts.answer(List.of(bumped));
    }

    void delete(Operation.Delete delete, Facts facts) {
        Network network = changeable(delete.id(), facts.cause().actor());
        Revisions.check(Kind.NETWORK, network.id(), network.meta(), delete.ifRevision());
        List<String> inUse = portsInUse(network.id());
        if (!inUse.isEmpty()) {
            throw new Refused(L2Errors.networkInUse(network.id(), inUse));
        }
        Cause aside = Aside.of(facts.cause());
        for (String portId :
                image.portsByNetwork.get(network.id()).stream().sorted().toList()) {
            PendingChange change = image.portChanges.get(portId);
            if (change != null) {
                PortChanges.end(change, L2Errors.portNotFound(portId), facts);
            }
            facts.add(new L2Event.PortDeleted(image.ports.require(portId)), aside);
        }
        for (String portId :
                image.pendingByNetwork.get(network.id()).stream().sorted().toList()) {
            facts.add(new L2Event.PortRefused(portId, L2Errors.networkNotFound(network.id())), aside);
        }
        facts.add(new L2Event.NetworkDeletionRequested(network.id()));
    }

    /** ipam has given up the network's subnets. */
    void released(String networkId, Position position, Facts facts) {
        PendingDeletion deletion = image.networkDeletions.get(networkId);
        Network network = image.networks.get(networkId);
        if (deletion == null || network == null) {
            return;
        }
        facts.add(new L2Event.NetworkDeleted(network), deletion.cause());
        facts.after(position).answer(deletion.cause(), List.of());
    }

    /**
     * The network if the actor may see it. One that is being deleted is there, with its segments, until it is gone: who was told
     * that it is not could count on them.
     */
    Network visible(String id, Actor actor) {
        Network network = image.networks.get(id);
        if (network == null || !(actor.owns(network.projectId()) || network.shared() || network.routerExternal())) {
            throw new Refused(L2Errors.networkNotFound(id));
        }
        if (image.networkDeletions.contains(id)) {
            throw new Refused(L2Errors.networkBeingDeleted(id));
        }
        return network;
    }

    /** The network if the actor may change it. */
    Network changeable(String id, Actor actor) {
        Network network = visible(id, actor);
        if (!actor.owns(network.projectId())) {
            throw new Refused(ApiError.forbidden("rule:update_network is disallowed by policy"));
        }
        return network;
    }

    private List<String> portsInUse(String networkId) {
        return Stream.concat(
                        image.portsByNetwork.get(networkId).stream().map(image.ports::require),
                        image.pendingByNetwork.get(networkId).stream()
                                .map(id -> image.pendingPorts.require(id).port()))
                .filter(port -> !port.deviceOwner().equals(Port.OWNER_DHCP))
                .map(Port::id)
                .sorted()
                .limit(PORTS_NAMED)
                .toList();
    }

    private void checkUnshare(Network network) {
        for (String id : image.portsByNetwork.get(network.id())) {
            Port port = image.ports.require(id);
            if (!port.projectId().equals(network.projectId()) && !port.infrastructure()) {
                throw new Refused(L2Errors.invalidSharedSetting(network.id()));
            }
        }
    }

    /** Segments are for ever, but who repeats them means no harm. */
    private static void sameProvider(Network network, Attributes changes) {
        Segment only = network.segments().size() == 1 ? network.segments().getFirst() : null;
        List<String> different = new ArrayList<>();
        note(different, changes, "provider:network_type", only == null ? null : only.networkType());
        note(different, changes, "provider:physical_network", only == null ? null : only.physicalNetwork());
        note(different, changes, "provider:segmentation_id", only == null ? null : only.segmentationId());
        if (changes.has("segments")) {
            different.add("segments");
        }
        if (!different.isEmpty()) {
            throw new Refused(
                    ApiError.invalid("Plugin does not support updating the following provider network attributes: "
                            + String.join(", ", different)));
        }
    }

    private static void note(List<String> different, Attributes changes, String name, @Nullable Object current) {
        if (changes.has(name)
                && !Objects.equals(
                        current instanceof Integer ? changes.integerOrNull(name, null) : changes.raw(name), current)) {
            different.add(name);
        }
    }

    private static int mtu(int wanted, int max) {
        if (wanted > max) {
            throw new Refused(ApiError.invalid("Requested MTU is too big, maximum is " + max));
        }
        return wanted == 0 ? max : wanted;
    }

    private static String status(boolean adminStateUp) {
        return adminStateUp ? "ACTIVE" : "DOWN";
    }
}
