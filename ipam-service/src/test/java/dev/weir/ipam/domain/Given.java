package dev.weir.ipam.domain;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.event.AddressRequest;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.PortBinding;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Position;
import dev.weir.service.Input;
import dev.weir.service.testing.Commands;
import dev.weir.service.testing.MachineDriver;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What l2 says, and what clients ask, in the tests of ipam. */
final class Given {
    static final String NET = Commands.uuid("net");
    static final String SUBNET = Commands.uuid("subnet");
    static final String SUBNET6 = Commands.uuid("subnet6");
    static final String OWNER = "owner-project";
    static final String INSTANCE = "compute:nova";

    private static final Instant START = Instant.ofEpochMilli(Commands.START_MS);
    private static final Cause CAUSE =
            new Cause(new Actor("someone", OWNER, List.of("member"), false, null), "req-1", null, null, null);

    private final Commands commands = Commands.byMember(OWNER);
    private long l2Sequence;

    static MachineDriver machine() {
        return MachineDriver.of(new IpamMachine(IpamLimits.defaults()));
    }

    /** A machine that knows one network. */
    MachineDriver networked() {
        return machine().given(l2(new L2Event.NetworkCreated(network(NET))));
    }

    static Network network(String id) {
        return new Network(
                id,
                OWNER,
                "",
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
                List.of(),
                Meta.created("", START));
    }

    static Port port(String name, String deviceOwner) {
        return new Port(
                Commands.uuid(name),
                OWNER,
                name,
                NET,
                true,
                "DOWN",
                mac(name),
                List.of(),
                "",
                deviceOwner,
                List.of(),
                List.of(),
                true,
                PortBinding.UNBOUND,
                List.of(),
                "",
                "",
                false,
                null,
                "immediate",
                Meta.created("", START));
    }

    static String mac(String name) {
        int hash = name.hashCode();
        return "fa:16:3e:%02x:%02x:%02x".formatted(hash >> 16 & 0xff, hash >> 8 & 0xff, hash & 0xff);
    }

    Input.Happened l2(L2Event event) {
        l2Sequence++;
        return new Input.Happened(
                new EventEnvelope(event, CAUSE, Commands.START_MS), new Position(ServiceName.L2, 0, l2Sequence));
    }

    long l2Sequence() {
        return l2Sequence;
    }

    /** A port that takes what the network offers. */
    Input.Happened portRequested(String name) {
        return portRequested(port(name, INSTANCE), null);
    }

    Input.Happened portRequested(Port port, @Nullable List<AddressRequest> wanted) {
        return l2(new L2Event.PortRequested(port, wanted, port.id()));
    }

    Input.Happened portChangeRequested(Port port, AddressRequest... wanted) {
        return l2(new L2Event.PortChangeRequested(port, List.of(wanted)));
    }

    Input.Happened portDeleted(String name) {
        return l2(new L2Event.PortDeleted(port(name, INSTANCE)));
    }

    Input.Asked subnet(String id, String cidr, Object... more) {
        return commands.create(Kind.SUBNET, id, subnetAttributes(cidr, more));
    }

    static Map<String, @Nullable Object> subnetAttributes(String cidr, @Nullable Object... more) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        attributes.put("network_id", NET);
        attributes.put("cidr", cidr);
        attributes.put("ip_version", cidr.indexOf(':') >= 0 ? 6 : 4);
        attributes.put("project_id", OWNER);
        for (int i = 0; i < more.length; i += 2) {
            attributes.put(String.valueOf(more[i]), more[i + 1]);
        }
        return attributes;
    }

    Input.Asked slaac(String id, String cidr) {
        return subnet(id, cidr, "ipv6_address_mode", "slaac", "ipv6_ra_mode", "slaac");
    }

    Commands owner() {
        return commands;
    }

    static AddressRequest address(String text) {
        return new AddressRequest(null, text);
    }

    static AddressRequest anyOf(String subnetId) {
        return new AddressRequest(subnetId, null);
    }

    static List<String> texts(List<FixedIp> fixedIps) {
        return fixedIps.stream().map(FixedIp::ipAddress).toList();
    }
}
