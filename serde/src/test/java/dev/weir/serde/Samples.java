package dev.weir.serde;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.ReplyTo;
import dev.weir.contracts.event.AddressRequest;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.DhcpEvent;
import dev.weir.contracts.event.Event;
import dev.weir.contracts.event.EventType;
import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.AllocationPool;
import dev.weir.contracts.model.AllowedAddressPair;
import dev.weir.contracts.model.DhcpService;
import dev.weir.contracts.model.ExtraDhcpOpt;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.HostRoute;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Node;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.PortBinding;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.model.SecurityGroupRule;
import dev.weir.contracts.model.Segment;
import dev.weir.contracts.model.Subnet;
import dev.weir.contracts.reply.ApiError;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One realistic event of each type. */
final class Samples {
    static final Instant CREATED = Instant.parse("2026-11-21T10:15:30Z");
    static final Instant CHANGED = Instant.parse("2026-11-21T11:00:00.250Z");
    static final String PROJECT = "5f705efa31ae43ba8f0e0a2e3f4c8d11";
    static final String NETWORK = "0a9ccf72-3a4e-4a4b-8d3a-6c4c02b3f111";
    static final String SUBNET = "1b8ddf83-4b5f-4b5c-9e4b-7d5d13c40222";
    static final String PORT = "2c7ee094-5c60-4c6d-8f5c-8e6e24d51333";
    static final String GROUP = "3d6ff1a5-6d71-4d7e-906d-9f7f35e62444";
    static final String RULE = "4e5002b6-7e82-4e8f-a17e-a08046f73555";
    static final String NODE = "5f4113c7-8f93-4f90-b28f-b19157084666";

    static final Actor ACTOR =
            new Actor("b3c1e2d4f5a60718", PROJECT, List.of("member", "reader"), false, "203.0.113.9");
    static final Cause CAUSE = new Cause(
            ACTOR,
            "req-6a1f2b3c-0d4e-4f5a-8b6c-7d8e9f0a1b2c",
            "77777777-0000-4000-8000-000000000001",
            PROJECT + ":deploy-42",
            new ReplyTo("gateway-a", 3));

    static final Network A_NETWORK = new Network(
            NETWORK,
            PROJECT,
            "web",
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
            List.of(new Segment("vxlan", null, 1042)),
            meta(0));
    static final Port A_PORT = new Port(
            PORT,
            PROJECT,
            "web-1",
            NETWORK,
            true,
            "DOWN",
            "fa:16:3e:6b:12:9d",
            List.of(new FixedIp(SUBNET, "192.0.2.10")),
            "8e1b5f0a-5a6c-4b0e-9d0e-7b1f6f0a1c2d",
            "compute:nova",
            List.of(GROUP),
            List.of(new AllowedAddressPair("192.0.2.200", "fa:16:3e:6b:12:9d")),
            true,
            PortBinding.UNBOUND,
            List.of(new ExtraDhcpOpt("bootfile-name", "pxelinux.0", 4)),
            "web-1",
            "",
            false,
            null,
            "immediate",
            meta(0));
    static final Port A_BOUND_PORT = A_PORT.withStatus("BUILD")
            .withBinding(new PortBinding(
                    "compute-1",
                    "normal",
                    Map.of("os_vif_delegation", true),
                    "bridge",
                    Map.of("bridge_name", "brq0a9ccf72-3a", "port_filter", true)))
            .withMeta(meta(1));
    static final Subnet A_SUBNET = new Subnet(
            SUBNET,
            PROJECT,
            "web-v4",
            NETWORK,
            4,
            "192.0.2.0/24",
            "192.0.2.1",
            List.of(new AllocationPool("192.0.2.2", "192.0.2.254")),
            List.of("198.51.100.53"),
            List.of(new HostRoute("198.51.100.0/24", "192.0.2.254")),
            true,
            null,
            null,
            List.of(),
            false,
            null,
            null,
            meta(0));
    static final SecurityGroup A_GROUP = new SecurityGroup(GROUP, PROJECT, "web", true, false, meta(0));
    static final SecurityGroupRule A_RULE = new SecurityGroupRule(
            RULE, PROJECT, GROUP, "ingress", "IPv4", "tcp", 443, 443, "0.0.0.0/0", null, null, false, meta(0));
    static final Node A_NODE = new Node(
            NODE,
            "compute-1",
            "Weir node agent",
            "weir-node-agent",
            "0.1.0",
            true,
            true,
            "172.31.255.11",
            1500,
            "linux",
            List.of("flat", "vxlan"),
            Map.of("physnet1", "eth1"),
            1_795_256_130_000L,
            CREATED,
            CREATED,
            meta(0));
    static final DhcpService A_DHCP =
            new DhcpService(NETWORK, PROJECT, DhcpService.DISTRIBUTED, List.of(), List.of(PORT), meta(0));
    static final ApiError NO_ADDRESS = ApiError.conflict(
            "IpAddressGenerationFailure", "No more IP addresses available on network " + NETWORK + ".");

    private Samples() {}

    static Meta meta(long revision) {
        return new Meta("", List.of("blue"), revision, CREATED, revision == 0 ? CREATED : CHANGED);
    }

    static Event of(EventType type) {
        return switch (type.service()) {
            case L2 -> type.name().startsWith("PORT") ? ofPort(type) : ofL2(type);
            case IPAM -> ofIpam(type);
            case DHCP -> ofDhcp(type);
        };
    }

    private static Event ofPort(EventType type) {
        return switch (type) {
            case PORT_REQUESTED ->
                new L2Event.PortRequested(
                        A_PORT.withFixedIps(List.of()),
                        List.of(new AddressRequest(SUBNET, null), new AddressRequest(null, "2001:db8::10")),
                        List.of(PORT));
            case PORT_CREATED -> new L2Event.PortCreated(A_PORT);
            case PORT_REFUSED -> new L2Event.PortRefused(PORT, NO_ADDRESS);
            case PORT_CHANGE_REQUESTED ->
                new L2Event.PortChangeRequested(A_PORT, List.of(new AddressRequest(SUBNET, "192.0.2.11")));
            case PORT_CHANGE_REFUSED -> new L2Event.PortChangeRefused(PORT, NO_ADDRESS);
            case PORT_UPDATED ->
                new L2Event.PortUpdated(A_PORT.withName("web-one").withMeta(meta(1)), List.of("name"));
            case PORT_BINDING_CHANGED -> new L2Event.PortBindingChanged(A_BOUND_PORT, "");
            case PORT_STATUS_CHANGED ->
                new L2Event.PortStatusChanged(
                        A_BOUND_PORT.withStatus("ACTIVE").withMeta(meta(2)), "BUILD", "wired on compute-1");
            case PORT_DELETED -> new L2Event.PortDeleted(A_PORT);
            default -> throw new IllegalArgumentException("no sample of " + type);
        };
    }

    private static Event ofL2(EventType type) {
        return switch (type) {
            case NETWORK_CREATED -> new L2Event.NetworkCreated(A_NETWORK);
            case NETWORK_UPDATED ->
                new L2Event.NetworkUpdated(A_NETWORK.withName("front").withMeta(meta(1)), List.of("name"));
            case NETWORK_DELETION_REQUESTED -> new L2Event.NetworkDeletionRequested(NETWORK);
            case NETWORK_DELETED -> new L2Event.NetworkDeleted(A_NETWORK);
            case SECURITY_GROUP_CREATED -> new L2Event.SecurityGroupCreated(A_GROUP);
            case SECURITY_GROUP_UPDATED ->
                new L2Event.SecurityGroupUpdated(A_GROUP.withName("front").withMeta(meta(1)), List.of("name"));
            case SECURITY_GROUP_DELETED -> new L2Event.SecurityGroupDeleted(A_GROUP);
            case SECURITY_GROUP_RULE_CREATED -> new L2Event.SecurityGroupRuleCreated(A_RULE);
            case SECURITY_GROUP_RULE_UPDATED ->
                new L2Event.SecurityGroupRuleUpdated(
                        A_RULE.withMeta(meta(1).withDescription("https")), List.of("description"));
            case SECURITY_GROUP_RULE_DELETED -> new L2Event.SecurityGroupRuleDeleted(A_RULE);
            case NODE_REGISTERED -> new L2Event.NodeRegistered(A_NODE);
            case NODE_UPDATED ->
                new L2Event.NodeUpdated(A_NODE.withAdminStateUp(false).withMeta(meta(1)), List.of("admin_state_up"));
            case NODE_DOWN ->
                new L2Event.NodeDown(
                        A_NODE.withAlive(false).withAliveChangedAt(CHANGED).withMeta(meta(1)));
            case NODE_UP ->
                new L2Event.NodeUp(A_NODE.withAliveChangedAt(CHANGED).withMeta(meta(2)));
            case NODE_DELETED -> new L2Event.NodeDeleted(A_NODE);
            default -> throw new IllegalArgumentException("no sample of " + type);
        };
    }

    private static Event ofIpam(EventType type) {
        List<FixedIp> addresses = A_PORT.fixedIps();
        return switch (type) {
            case SUBNET_CREATED -> new IpamEvent.SubnetCreated(A_SUBNET);
            case SUBNET_UPDATED ->
                new IpamEvent.SubnetUpdated(
                        A_SUBNET.withDnsNameservers(List.of("198.51.100.54")).withMeta(meta(1)),
                        List.of("dns_nameservers"));
            case SUBNET_DELETED -> new IpamEvent.SubnetDeleted(A_SUBNET);
            case NETWORK_RELEASED -> new IpamEvent.NetworkReleased(NETWORK);
            case ADDRESSES_ALLOCATED ->
                new IpamEvent.AddressesAllocated(
                        PORT, NETWORK, 1041, A_PORT.deviceOwner(), A_PORT.macAddress(), addresses);
            case ADDRESSES_REFUSED -> new IpamEvent.AddressesRefused(PORT, NETWORK, 1041, NO_ADDRESS);
            case ADDRESSES_CHANGED ->
                new IpamEvent.AddressesChanged(
                        PORT, NETWORK, List.of(addresses.getFirst(), new FixedIp(SUBNET, "2001:db8::10")));
            case ADDRESSES_RELEASED -> new IpamEvent.AddressesReleased(PORT, NETWORK, addresses);
            case NETWORK_OBSERVED -> new IpamEvent.NetworkObserved(NETWORK, PROJECT, false, false, 1450);
            case PORT_OBSERVED -> new IpamEvent.PortObserved(PORT, NETWORK, A_PORT.deviceOwner(), A_PORT.macAddress());
            default -> throw new IllegalArgumentException("no sample of " + type);
        };
    }

    private static Event ofDhcp(EventType type) {
        return switch (type) {
            case DHCP_SERVICE_CREATED -> new DhcpEvent.DhcpServiceCreated(A_DHCP);
            case DHCP_SERVICE_UPDATED ->
                new DhcpEvent.DhcpServiceUpdated(
                        A_DHCP.withMode(DhcpService.SCHEDULED)
                                .withNodes(List.of("compute-1"))
                                .withMeta(meta(1)),
                        List.of("mode", "nodes"));
            case DHCP_SERVICE_DELETED -> new DhcpEvent.DhcpServiceDeleted(A_DHCP);
            case DHCP_PORT_REQUESTED ->
                new DhcpEvent.DhcpPortRequested(
                        PORT,
                        NETWORK,
                        PROJECT,
                        "dhcp-distributed-" + NETWORK,
                        7_340_221_964_112L,
                        List.of(SUBNET),
                        null);
            case DHCP_PORT_CHANGE_REQUESTED -> new DhcpEvent.DhcpPortChangeRequested(PORT, List.of(SUBNET));
            case DHCP_PORT_RELEASED -> new DhcpEvent.DhcpPortReleased(PORT);
            case LEASE_GRANTED ->
                new DhcpEvent.LeaseGranted(
                        PORT, NETWORK, "compute-1", "fa:16:3e:6b:12:9d", "192.0.2.10", "web-1", CHANGED);
            case LEASE_ENDED -> new DhcpEvent.LeaseEnded(PORT, NETWORK, "compute-1", "fa:16:3e:6b:12:9d", "192.0.2.10");
            case DHCP_PORT_OBSERVED ->
                new DhcpEvent.DhcpPortObserved(PORT, NETWORK, A_PORT.macAddress(), A_PORT.fixedIps());
            case DHCP_PORT_FAILED -> new DhcpEvent.DhcpPortFailed(PORT, NETWORK, NO_ADDRESS, 2, CHANGED.toEpochMilli());
            case DHCP_PORT_FORGOTTEN -> new DhcpEvent.DhcpPortForgotten(PORT, NETWORK);
            case DHCP_NETWORK_OBSERVED -> new DhcpEvent.DhcpNetworkObserved(NETWORK, PROJECT, 1450);
            case DHCP_NETWORK_FORGOTTEN -> new DhcpEvent.DhcpNetworkForgotten(NETWORK);
            case DHCP_SUBNET_OBSERVED -> new DhcpEvent.DhcpSubnetObserved(A_SUBNET);
            case DHCP_SUBNET_FORGOTTEN -> new DhcpEvent.DhcpSubnetForgotten(SUBNET);
            case DHCP_NODE_OBSERVED -> new DhcpEvent.DhcpNodeObserved("compute-1", true);
            case DHCP_NODE_FORGOTTEN -> new DhcpEvent.DhcpNodeForgotten("compute-1");
            default -> throw new IllegalArgumentException("no sample of " + type);
        };
    }
}
