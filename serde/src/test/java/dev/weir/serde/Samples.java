package dev.weir.serde;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.ReplyTo;
import dev.weir.contracts.event.Cause;
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

/** Realistic resources. Events of each type are in the golden samples. */
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
}
