package dev.weir.service;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.desired.DesiredNetwork;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.IpamEvent.NetworkReleased;
import dev.weir.contracts.event.L2Event.NetworkCreated;
import dev.weir.contracts.event.L2Event.NetworkDeleted;
import dev.weir.contracts.event.L2Event.NetworkDeletionRequested;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Segment;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.report.NodeReport;
import dev.weir.kernel.Delta;
import dev.weir.kernel.Image;
import dev.weir.kernel.Projection;
import dev.weir.kernel.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two services as small as they can be: networks with a VNI each, of which there are few, and a deletion that is a saga
 * over both.
 */
final class Toy {
    static final int VNIS = 5;

    private Toy() {}

    static ServiceSpec l2() {
        return new ServiceSpec(ServiceName.L2, Networks::new, Set.of(ServiceName.IPAM), false, true);
    }

    static ServiceSpec ipam() {
        return new ServiceSpec(ServiceName.IPAM, Releases::new, Set.of(ServiceName.L2), false, true);
    }

    record Deleting(String networkId, Cause cause) {}

    private static final class NetworksImage extends Image {
        private final Table<Network> networks = table(Kind.NETWORK.wire(), Network.class);
        private final Table<Deleting> deleting = table("deleting", Deleting.class);
    }

    private static final class Networks extends ServiceMachine {
        private final NetworksImage image = new NetworksImage();

        @Override
        public Image image() {
            return image;
        }

        @Override
        protected void onCommand(Command command, Facts facts) {
            switch (command.operation()) {
                case Operation.Create create -> {
                    List<Network> created = new ArrayList<>();
                    for (Operation.Draft draft : create.drafts()) {
                        created.add(create(command, draft, facts));
                    }
                    facts.answer(created);
                }
                case Operation.Delete delete -> {
                    if (!image.networks.contains(delete.id()) || image.deleting.contains(delete.id())) {
                        throw new Refused(ApiError.notFound("Network", delete.id()));
                    }
                    facts.add(new NetworkDeletionRequested(delete.id()));
                }
                default -> throw new Refused(ApiError.invalid("not here"));
            }
        }

        private Network create(Command command, Operation.Draft draft, Facts facts) {
            if (image.networks.contains(draft.id())) {
                throw new Refused(ApiError.conflict("NetworkInUse", draft.id()));
            }
            int vni = 1;
            while (taken(vni)) {
                vni++;
            }
            if (vni > VNIS) {
                throw new Refused(ApiError.conflict("NoNetworkAvailable", "all VNIs are taken"));
            }
            Network network = new Network(
                    draft.id(),
                    command.actor().projectId(),
                    draft.attributes().string("name", ""),
                    true,
                    "ACTIVE",
                    false,
                    false,
                    false,
                    1450,
                    true,
                    null,
                    "",
                    List.of(),
                    List.of(new Segment("vxlan", null, vni)),
                    Meta.created("", facts.now()));
            facts.add(new NetworkCreated(network));
            return network;
        }

        private boolean taken(int vni) {
            return image.networks.values().stream().anyMatch(n -> vni(n) == vni);
        }

        @Override
        protected void onEvent(EventEnvelope envelope, Position position, Facts facts) {
            if (envelope.event() instanceof NetworkReleased released) {
                Deleting deleting = image.deleting.require(released.networkId());
                facts.add(new NetworkDeleted(image.networks.require(released.networkId())), deleting.cause())
                        .after(position)
                        .answer(deleting.cause(), List.of());
            }
        }

        @Override
        protected void onReport(NodeReport report, Facts facts) {}

        @Override
        public void replay(EventEnvelope envelope, long sequence) {
            switch (envelope.event()) {
                case NetworkCreated created -> image.networks.put(created.subject(), created.network());
                case NetworkDeletionRequested requested ->
                    image.deleting.put(requested.networkId(), new Deleting(requested.networkId(), envelope.cause()));
                case NetworkDeleted deleted -> {
                    image.networks.remove(deleted.subject());
                    image.deleting.remove(deleted.subject());
                }
                default -> throw new IllegalArgumentException("not an event of this service: " + envelope.event());
            }
        }

        @Override
        public List<Projection<DesiredKey, Desired>> desired() {
            return List.of(new Projection<>() {
                @Override
                public void affected(Delta delta, Consumer<DesiredKey> keys) {
                    delta.forEach(image.networks, (id, before) -> keys.accept(key(id)));
                }

                @Override
                public Stream<DesiredKey> keys() {
                    return image.networks.keys().stream().map(this::key);
                }

                private DesiredKey key(String id) {
                    return new DesiredKey(id, DesiredKey.Kind.NETWORK, id);
                }

                @Override
                public @Nullable Desired render(DesiredKey key) {
                    Network network = image.networks.get(key.id());
                    return network == null
                            ? null
                            : new DesiredNetwork(
                                    network.id(),
                                    network.projectId(),
                                    network.mtu(),
                                    network.adminStateUp(),
                                    network.segments());
                }
            });
        }
    }

    static int vni(Network network) {
        Integer vni = network.segments().getFirst().segmentationId();
        return vni == null ? 0 : vni;
    }

    private static final class Releases extends ServiceMachine {
        private final Image image = new Image();

        @Override
        public Image image() {
            return image;
        }

        @Override
        protected void onCommand(Command command, Facts facts) {
            throw new Refused(ApiError.invalid("not here"));
        }

        @Override
        protected void onEvent(EventEnvelope envelope, Position position, Facts facts) {
            if (envelope.event() instanceof NetworkDeletionRequested requested) {
                facts.add(new NetworkReleased(requested.networkId()));
            }
        }

        @Override
        protected void onReport(NodeReport report, Facts facts) {}

        @Override
        public void replay(EventEnvelope envelope, long sequence) {
            if (!(envelope.event() instanceof NetworkReleased)) {
                throw new IllegalArgumentException("not an event of this service: " + envelope.event());
            }
        }
    }
}
