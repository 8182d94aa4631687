package dev.weir.dhcp.domain;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.reply.Reply;
import dev.weir.contracts.report.NodeReport;
import dev.weir.kernel.Decision;
import dev.weir.kernel.Projection;
import dev.weir.service.Facts;
import dev.weir.service.Refused;
import dev.weir.service.ServiceMachine;
import java.util.List;
import java.util.OptionalLong;

/** dhcp's state machine: which decider an input is for. */
public final class DhcpMachine extends ServiceMachine {
    private final DhcpImage image = new DhcpImage();
    private final DhcpReplay replay = new DhcpReplay(image);
    private final LeaseDecider leases = new LeaseDecider(image);
    private final FollowDecider followed;
    private final ServerDecider servers;
    private final List<Projection<DesiredKey, Desired>> desired;

    public DhcpMachine(DhcpPolicy policy) {
        this.followed = new FollowDecider(image, policy);
        this.servers = new ServerDecider(image, policy);
        this.desired = List.of(new DhcpProjection(image, policy), new PlacementProjection(image));
    }

    @Override
    public DhcpImage image() {
        return image;
    }

    @Override
    public List<Projection<DesiredKey, Desired>> desired() {
        return desired;
    }

    /** DHCP follows from networks, subnets and nodes. */
    @Override
    protected void onCommand(Command command, Facts facts) {
        throw new Refused(ApiError.badRequest(
                "BadRequest", "DHCP of a network follows from its subnets: there is nothing to ask for."));
    }

    @Override
    protected void onEvent(EventEnvelope envelope, Position position, Facts facts) {
        switch (envelope.event()) {
            case L2Event event -> onL2(event, facts);
            case IpamEvent event -> onIpam(event, facts);
            default -> {}
        }
    }

    private void onL2(L2Event event, Facts facts) {
        switch (event) {
            case L2Event.NetworkCreated created -> followed.networkObserved(created.network(), facts);
            case L2Event.NetworkUpdated updated -> followed.networkObserved(updated.network(), facts);
            case L2Event.NetworkDeletionRequested requested -> followed.networkGoes(requested.networkId(), facts);
            case L2Event.NetworkDeleted deleted ->
                followed.networkGoes(deleted.network().id(), facts);
            case L2Event.PortCreated created -> servers.created(created.port(), facts);
            case L2Event.PortUpdated updated -> servers.updated(updated.port(), facts);
            case L2Event.PortReaddressed readdressed -> servers.updated(readdressed.port(), facts);
            case L2Event.PortRefused refused -> servers.refused(refused.portId(), refused.error(), facts);
            case L2Event.PortChangeRefused refused -> servers.refused(refused.portId(), refused.error(), facts);
            case L2Event.PortDeleted deleted -> {
                leases.portDeleted(deleted.port().id(), facts);
                servers.deleted(deleted.port().id(), facts);
            }
            case L2Event.NodeRegistered registered -> followed.nodeObserved(registered.node(), facts);
            case L2Event.NodeUpdated updated -> followed.nodeObserved(updated.node(), facts);
            case L2Event.NodeUp up -> followed.nodeObserved(up.node(), facts);
            case L2Event.NodeDown down -> followed.nodeObserved(down.node(), facts);
            case L2Event.NodeDeleted deleted -> followed.nodeGone(deleted.node(), facts);
            default -> {}
        }
    }

    private void onIpam(IpamEvent event, Facts facts) {
        switch (event) {
            case IpamEvent.SubnetCreated created -> followed.subnetObserved(created.subnet(), facts);
            case IpamEvent.SubnetUpdated updated -> followed.subnetObserved(updated.subnet(), facts);
            case IpamEvent.SubnetDeleted deleted -> followed.subnetGone(deleted.subnet(), facts);
            case IpamEvent.AddressesReleased released -> servers.addressesFreed(released.networkId(), facts);
            case IpamEvent.AddressesChanged changed -> servers.addressesFreed(changed.networkId(), facts);
            default -> {}
        }
    }

    @Override
    protected void onReport(NodeReport report, Facts facts) {
        if (report instanceof NodeReport.Lease lease) {
            leases.reported(lease, facts);
        }
    }

    @Override
    public OptionalLong nextTimerMs() {
        return servers.nextTimerMs();
    }

    @Override
    public Decision<EventEnvelope, Reply> onTimer(long nowMs) {
        Facts facts = new Facts(Cause.system("dhcp", ""), nowMs);
        servers.onTimer(nowMs, facts);
        return facts.decide();
    }

    @Override
    public void replay(EventEnvelope envelope, long sequence) {
        replay.apply(envelope.event());
    }
}
