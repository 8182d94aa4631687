package dev.weir.dhcp.domain;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.DhcpEvent.DhcpPortRequested;
import dev.weir.contracts.event.Event;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.DhcpService;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Node;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.PortBinding;
import dev.weir.contracts.model.Subnet;
import dev.weir.contracts.reply.ApiError;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.report.NodeReport;
import dev.weir.service.Input;
import dev.weir.service.testing.Commands;
import dev.weir.service.testing.MachineDriver;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What l2, ipam and the nodes say in the tests of dhcp. */
final class Given {
    static final String NET = Commands.uuid("net");
    static final String SUBNET = Commands.uuid("subnet");
    static final String SUBNET6 = Commands.uuid("subnet6");
    static final String MAC = "fa:16:3e:00:00:02";
    static final DhcpPolicy DISTRIBUTED = DhcpPolicy.defaults();
    static final DhcpPolicy SCHEDULED =
            new DhcpPolicy(DhcpService.SCHEDULED, 2, 86_400, "openstacklocal", 1_000, 4_000);
    static final ApiError NO_ADDRESS = ApiError.conflict("IpAddressGenerationFailure", "none left");

    private static final Instant START = Instant.ofEpochMilli(Commands.START_MS);
    private static final Cause CAUSE =
            new Cause(new Actor("someone", "owner", List.of("member"), false, null), "req-1", "command", "key", null);

    private long sequence;

    static MachineDriver machine(DhcpPolicy policy) {
        return MachineDriver.of(new DhcpMachine(policy));
    }

    Input.Happened told(Event event) {
        sequence++;
        return new Input.Happened(
                new EventEnvelope(event, CAUSE, Commands.START_MS), new Position(event.service(), 0, sequence));
    }

    Input.Happened network() {
        return told(new L2Event.NetworkCreated(network(1450)));
    }

    static Network network(int mtu) {
        return new Network(
                NET,
                "owner",
                "",
                true,
                "ACTIVE",
                false,
                false,
                false,
                mtu,
                true,
                null,
                "",
                List.of(),
                List.of(),
                Meta.created("", START));
    }

    Input.Happened subnet(String id, String cidr) {
        return told(new IpamEvent.SubnetCreated(subnet(id, cidr, true)));
    }

    static Subnet subnet(String id, String cidr, boolean enableDhcp) {
        boolean v6 = cidr.indexOf(':') >= 0;
        return new Subnet(
                id,
                "owner",
                "",
                NET,
                v6 ? 6 : 4,
                cidr,
                v6 ? "2001:db8::1" : "10.0.0.1",
                List.of(),
                List.of("192.0.2.53"),
                List.of(),
                enableDhcp,
                v6 ? "slaac" : null,
                v6 ? "slaac" : null,
                List.of(),
                false,
                null,
                null,
                Meta.created("", v6 ? START.plusSeconds(1) : START));
    }

    Input.Happened portCreated(DhcpPortRequested asked, FixedIp... fixedIps) {
        return told(new L2Event.PortCreated(port(asked.portId(), fixedIps)));
    }

    Input.Happened portRefused(String portId) {
        return told(new L2Event.PortRefused(portId, NO_ADDRESS));
    }

    static Port port(String id, FixedIp... fixedIps) {
        return new Port(
                id,
                "owner",
                "",
                NET,
                true,
                "ACTIVE",
                MAC,
                List.of(fixedIps),
                "",
                Port.OWNER_DHCP,
                List.of(),
                List.of(),
                false,
                PortBinding.UNBOUND,
                List.of(),
                "",
                "",
                true,
                null,
                "immediate",
                Meta.created("", START));
    }

    static Node node(String host, boolean alive) {
        return new Node(
                Commands.uuid(host),
                host,
                "Open vSwitch agent",
                "weir-node-agent",
                "1",
                true,
                alive,
                "172.31.255.1",
                1500,
                "linux",
                List.of("vxlan"),
                Map.of(),
                1,
                START,
                START,
                Meta.created("", START));
    }

    Input.Happened nodeRegistered(String host) {
        return told(new L2Event.NodeRegistered(node(host, true)));
    }

    static Input.Reported lease(String host, String portName, boolean ended) {
        return new Input.Reported(new NodeReport.Lease(
                host,
                1,
                Commands.uuid(portName),
                NET,
                "fa:16:3e:00:00:09",
                "10.0.0.9",
                "web",
                ended ? null : START.plusSeconds(86_400),
                ended));
    }
}
