package dev.weir.l2.domain;

import static dev.weir.service.testing.Commands.uuid;

import dev.weir.contracts.event.IpamEvent;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.reply.ApiError;
import dev.weir.service.Input;
import dev.weir.service.testing.Commands;
import dev.weir.service.testing.MachineDriver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A small cloud to test in: an administrator, the projects p1 and p2, and the network {@link #NET} of p1. */
final class Cloud {
    static final String NET = uuid("net");
    static final String SUBNET = Script.SUBNET;

    final Commands admin = Commands.byAdmin();
    final Commands p1 = Commands.byMember("p1");
    final Commands p2 = Commands.byMember("p2");
    final L2Machine machine;
    final MachineDriver driver;

    Cloud() {
        this(L2Config.defaults());
    }

    Cloud(L2Config config) {
        machine = new L2Machine(config);
        driver = MachineDriver.of(machine);
    }

    static Cloud withNetwork() {
        Cloud cloud = new Cloud();
        cloud.driver.given(cloud.p1.create(Kind.NETWORK, NET, Map.of("name", "net")));
        return cloud;
    }

    MachineDriver.Then when(Input input) {
        return driver.when(input);
    }

    /** ipam has answered the last request about this port. */
    Input.Happened allocated(String name, String... addresses) {
        return Script.happened(
                new IpamEvent.AddressesAllocated(
                        uuid(name),
                        NET,
                        requestOf(uuid(name)),
                        "",
                        "",
                        List.of(addresses).stream()
                                .map(address -> new FixedIp(SUBNET, address))
                                .toList()),
                1);
    }

    Input.Happened refused(String name) {
        return Script.happened(new IpamEvent.AddressesRefused(uuid(name), NET, requestOf(uuid(name)), exhausted()), 1);
    }

    static ApiError exhausted() {
        return ApiError.conflict(
                "IpAddressGenerationFailure", "No more IP addresses available on network " + NET + ".");
    }

    private long requestOf(String portId) {
        PendingPort pending = machine.image().pendingPorts.get(portId);
        return pending == null ? machine.image().portChanges.require(portId).request() : pending.request();
    }

    /** p1 has a port on NET. */
    Cloud withPort(String name, Map<String, ? extends @Nullable Object> attributes) {
        Map<String, @Nullable Object> all = new HashMap<>(attributes);
        all.put("network_id", NET);
        driver.given(p1.create(Kind.PORT, uuid(name), all));
        driver.given(allocated(name, "10.0.0." + (10 + machine.image().ports.size())));
        return this;
    }

    Port port(String name) {
        return machine.image().ports.require(uuid(name));
    }
}
