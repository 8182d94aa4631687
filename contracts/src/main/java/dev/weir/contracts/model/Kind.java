package dev.weir.contracts.model;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds of resources, with their names on the wire and the service that owns each. */
public enum Kind {
    NETWORK("network", "networks", ServiceName.L2),
    PORT("port", "ports", ServiceName.L2),
    SECURITY_GROUP("security_group", "security_groups", ServiceName.L2),
    SECURITY_GROUP_RULE("security_group_rule", "security_group_rules", ServiceName.L2),
    NODE("agent", "agents", ServiceName.L2),
    SUBNET("subnet", "subnets", ServiceName.IPAM),
    DHCP_SERVICE("dhcp_service", "dhcp_services", ServiceName.DHCP);

    private static final Map<String, Kind> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Kind::wire, Function.identity()));

    private final String wire;
    private final String collection;
    private final ServiceName service;

    Kind(String wire, String collection, ServiceName service) {
        this.wire = wire;
        this.collection = collection;
        this.service = service;
    }

    /** The singular, as in {@code {"port": {…}}}; also the table's name in state-topic keys. */
    public String wire() {
        return wire;
    }

    /** The plural, as in {@code {"ports": […]}}. */
    public String collection() {
        return collection;
    }

    /** Who decides about resources of this kind. */
    public ServiceName service() {
        return service;
    }

    public static Optional<Kind> ofWire(String wire) {
        return Optional.ofNullable(BY_WIRE.get(wire));
    }
}
