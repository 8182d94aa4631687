package dev.weir.ipam.domain;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.report.NodeReport;
import dev.weir.kernel.Table;
import dev.weir.service.Facts;
import dev.weir.service.Refused;
import dev.weir.service.ServiceMachine;
import dev.weir.service.TagChange;

/** ipam's state machine: which decider an input is for, and what each event does to the image. */
public final class IpamMachine extends ServiceMachine {
    private final IpamImage image = new IpamImage();
    private final SubnetDecider subnets;
    private final PortDecider ports = new PortDecider(image);
    private final NetworkDecider networks = new NetworkDecider(image);

    public IpamMachine(IpamLimits limits) {
        this.subnets = new SubnetDecider(image, new SubnetRules(limits));
    }

    @Override
    public IpamImage image() {
        return image;
    }

    @Override
    protected void onCommand(Command command, Facts facts) {
        Operation operation = command.operation();
        if (operation.resource() != Kind.SUBNET) {
            throw new Refused(ApiError.badRequest(
                    "BadRequest",
                    "ipam decides about no " + operation.resource().collection() + "."));
        }
        switch (operation) {
            case Operation.Create create -> subnets.create(create.drafts(), facts);
            case Operation.Update update -> subnets.update(update, facts);
            case Operation.Delete delete -> subnets.delete(delete, facts);
            case Operation.Act act -> {
                if (!TagChange.isOne(act)) {
                    throw new Refused(
                            ApiError.badRequest("BadRequest", "A subnet has no action '" + act.action() + "'."));
                }
                subnets.changeTags(act, facts);
            }
        }
    }

    @Override
    protected void onEvent(EventEnvelope envelope, Position position, Facts facts) {
        switch (envelope.event()) {
            case L2Event.NetworkCreated created -> networks.observed(created.network(), facts);
            case L2Event.NetworkUpdated updated -> networks.observed(updated.network(), facts);
            case L2Event.NetworkDeletionRequested requested -> networks.deletionRequested(requested.networkId(), facts);
            case L2Event.NetworkDeleted deleted ->
                networks.deleted(deleted.network().id(), facts);
            case L2Event.PortRequested requested ->
                ports.requested(requested.port(), requested.wanted(), position.sequence(), facts);
            case L2Event.PortChangeRequested requested ->
                ports.changeRequested(requested.port(), requested.wanted(), position.sequence(), facts);
            case L2Event.PortUpdated updated -> ports.observed(updated.port(), facts);
            case L2Event.PortRefused refused -> ports.released(refused.portId(), facts);
            case L2Event.PortDeleted deleted -> ports.released(deleted.port().id(), facts);
            default -> {}
        }
    }

    @Override
    protected void onReport(NodeReport report, Facts facts) {}

    @Override
    public void replay(EventEnvelope envelope, long sequence) {
        if (!(envelope.event() instanceof IpamEvent event)) {
            throw new IllegalArgumentException("not an event of ipam: " + envelope.event());
        }
        switch (event) {
            case IpamEvent.SubnetCreated(var subnet) -> image.subnets().put(subnet.id(), subnet);
            case IpamEvent.SubnetUpdated(var subnet, var changed) ->
                image.subnets().put(subnet.id(), subnet);
            case IpamEvent.SubnetDeleted(var subnet) -> image.subnets().remove(subnet.id());
            case IpamEvent.NetworkReleased(var networkId) -> forgetNetwork(networkId);
            case IpamEvent.NetworkObserved(var id, var project, var shared, var external, var mtu) ->
                image.networks().put(id, new FollowedNetwork(id, project, shared, external, mtu));
            case IpamEvent.AddressesAllocated(var port, var network, var request, var owner, var mac, var fixedIps) ->
                image.allocations().put(port, new Allocation(port, network, owner, mac, fixedIps));
            case IpamEvent.AddressesRefused refused -> {}
            case IpamEvent.AddressesChanged(var port, var network, var fixedIps) ->
                image.allocations().put(port, image.allocations().require(port).with(fixedIps));
            case IpamEvent.AddressesReleased(var port, var network, var fixedIps) ->
                image.allocations().remove(port);
            case IpamEvent.PortObserved(var port, var network, var owner, var mac) ->
                image.allocations()
                        .put(
                                port,
                                new Allocation(
                                        port,
                                        network,
                                        owner,
                                        mac,
                                        image.allocations().require(port).fixedIps()));
        }
    }

    private void forgetNetwork(String networkId) {
        Table<Allocation> allocations = image.allocations();
        image.allocationsOf(networkId).forEach(allocation -> allocations.remove(allocation.portId()));
        image.networks().remove(networkId);
    }
}
