package dev.weir.l2.domain;

import dev.weir.contracts.command.Command;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.DhcpEvent;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Node;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.reply.Reply;
import dev.weir.contracts.report.NodeReport;
import dev.weir.kernel.Decision;
import dev.weir.kernel.Projection;
import dev.weir.service.Facts;
import dev.weir.service.Input;
import dev.weir.service.Refused;
import dev.weir.service.ServiceMachine;
import dev.weir.service.TagChange;
import java.util.List;
import java.util.OptionalLong;

/** l2-service's state machine: brings each input to the decider whose business it is. */
public final class L2Machine extends ServiceMachine {
    private final L2Image image = new L2Image();
    private final L2Replay replay = new L2Replay(image);
    private final NodeLiveness liveness;
    private final DefaultGroups defaultGroups = new DefaultGroups(image);
    private final NetworkDecider networks;
    private final PortDecider ports;
    private final PortSaga portSaga;
    private final DhcpPorts dhcpPorts;
    private final SecurityGroupDecider groups = new SecurityGroupDecider(image, defaultGroups);
    private final SecurityGroupRuleDecider rules = new SecurityGroupRuleDecider(image, groups);
    private final NodeDecider nodes = new NodeDecider(image);
    private final TagDecider tags;
    private final List<Projection<DesiredKey, Desired>> desired;

    public L2Machine(L2Config config) {
        PortBinder binder = new PortBinder(image);
        PortChanges changes = new PortChanges(binder);
        liveness = new NodeLiveness(image, config.nodeDownAfter().toMillis());
        networks = new NetworkDecider(image, config, defaultGroups);
        ports = new PortDecider(image, config, networks, defaultGroups, changes);
        portSaga = new PortSaga(image, binder, changes);
        dhcpPorts = new DhcpPorts(image, config);
        tags = new TagDecider(image, networks, ports, groups, rules);
        desired = List.of(new NetworkProjection(image), new NodeProjection(image), new SecurityGroupProjection(image));
    }

    @Override
    public L2Image image() {
        return image;
    }

    @Override
    public List<Projection<DesiredKey, Desired>> desired() {
        return desired;
    }

    @Override
    protected void onCommand(Command command, Facts facts) {
        switch (command.operation()) {
            case Operation.Create create -> create(create, facts);
            case Operation.Update update -> update(update, facts);
            case Operation.Delete delete -> delete(delete, facts);
            case Operation.Act act -> act(act, facts);
        }
    }

    private void create(Operation.Create create, Facts facts) {
        switch (create.resource()) {
            case NETWORK -> networks.create(create, facts);
            case PORT -> ports.create(create, facts);
            case SECURITY_GROUP -> groups.create(create, facts);
            case SECURITY_GROUP_RULE -> rules.create(create, facts);
            case NODE, SUBNET, DHCP_SERVICE -> throw misdirected(create);
        }
    }

    private void update(Operation.Update update, Facts facts) {
        switch (update.resource()) {
            case NETWORK -> networks.update(update, facts);
            case PORT -> ports.update(update, facts);
            case SECURITY_GROUP -> groups.update(update, facts);
            case SECURITY_GROUP_RULE -> rules.update(update, facts);
            case NODE -> nodes.update(update, facts);
            case SUBNET, DHCP_SERVICE -> throw misdirected(update);
        }
    }

    private void delete(Operation.Delete delete, Facts facts) {
        switch (delete.resource()) {
            case NETWORK -> networks.delete(delete, facts);
            case PORT -> ports.delete(delete, facts);
            case SECURITY_GROUP -> groups.delete(delete, facts);
            case SECURITY_GROUP_RULE -> rules.delete(delete, facts);
            case NODE -> nodes.delete(delete, facts);
            case SUBNET, DHCP_SERVICE -> throw misdirected(delete);
        }
    }

    private void act(Operation.Act act, Facts facts) {
        if (TagChange.isOne(act)) {
            tags.change(act, facts);
        } else if (act.resource() == Kind.SECURITY_GROUP && act.action().equals(DefaultGroups.ENSURE)) {
            defaultGroups.ensure(act, facts);
        } else {
            throw misdirected(act);
        }
    }

    private static Refused misdirected(Operation operation) {
        return new Refused(ApiError.badRequest(
                "BadRequest",
                "l2-service cannot do this: " + operation.getClass().getSimpleName() + " of "
                        + operation.resource().wire() + "."));
    }

    @Override
    protected void onEvent(EventEnvelope envelope, Position position, Facts facts) {
        switch (envelope.event()) {
            case IpamEvent.AddressesAllocated allocated -> portSaga.allocated(allocated, facts);
            case IpamEvent.AddressesRefused refused -> portSaga.refused(refused, facts);
            case IpamEvent.AddressesChanged changed -> portSaga.readdressed(changed, facts);
            case IpamEvent.NetworkReleased released -> networks.released(released.networkId(), position, facts);
            case DhcpEvent.DhcpPortRequested requested -> dhcpPorts.requested(requested, facts);
            case DhcpEvent.DhcpPortChangeRequested requested -> dhcpPorts.changeRequested(requested, facts);
            case DhcpEvent.DhcpPortReleased released -> dhcpPorts.released(released, facts);
            default -> {
                // Everything else in those logs is their own business.
            }
        }
    }

    @Override
    protected void onReport(NodeReport report, Facts facts) {
        nodes.report(report, facts);
    }

    @Override
    public void replay(EventEnvelope event, long sequence) {
        replay.replay(event, sequence);
        switch (event.event()) {
            case L2Event.NodeDown(Node node) -> liveness.forget(node.host());
            case L2Event.NodeDeleted(Node node) -> liveness.forget(node.host());
            default -> {
                // Only nodes that go are forgotten.
            }
        }
    }

    @Override
    public void observe(Input input, long nowMs) {
        if (input instanceof Input.Reported(NodeReport report)) {
            liveness.heard(report, nowMs);
        }
    }

    @Override
    public OptionalLong nextTimerMs() {
        return liveness.nextTimerMs();
    }

    @Override
    public Decision<EventEnvelope, Reply> onTimer(long nowMs) {
        Facts facts = new Facts(Cause.system("l2-service", ""), nowMs);
        for (Node node : liveness.silent(nowMs)) {
            nodes.down(node, facts);
        }
        return facts.decide();
    }
}
