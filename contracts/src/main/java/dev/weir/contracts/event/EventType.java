package dev.weir.contracts.event;

import dev.weir.contracts.model.ServiceName;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The catalogue of event types as they are written now. A name, once published, keeps its meaning; a change that an old
 * reader would misunderstand is a new version, and what was written under the old name is still read.
 */
public enum EventType {
    NETWORK_CREATED(L2Event.NetworkCreated.class),
    NETWORK_UPDATED(L2Event.NetworkUpdated.class),
    NETWORK_DELETION_REQUESTED(L2Event.NetworkDeletionRequested.class),
    NETWORK_DELETED(L2Event.NetworkDeleted.class),
    PORT_REQUESTED(L2Event.PortRequested.class, 2),
    PORT_ADDRESSES_GRANTED(L2Event.PortAddressesGranted.class),
    PORT_CREATED(L2Event.PortCreated.class),
    PORT_REFUSED(L2Event.PortRefused.class),
    PORT_CHANGE_REQUESTED(L2Event.PortChangeRequested.class),
    PORT_CHANGE_REFUSED(L2Event.PortChangeRefused.class),
    PORT_UPDATED(L2Event.PortUpdated.class),
    PORT_READDRESSED(L2Event.PortReaddressed.class),
    PORT_BINDING_CHANGED(L2Event.PortBindingChanged.class),
    PORT_STATUS_CHANGED(L2Event.PortStatusChanged.class),
    PORT_DELETED(L2Event.PortDeleted.class),
    SECURITY_GROUP_CREATED(L2Event.SecurityGroupCreated.class),
    SECURITY_GROUP_UPDATED(L2Event.SecurityGroupUpdated.class),
    SECURITY_GROUP_DELETED(L2Event.SecurityGroupDeleted.class),
    SECURITY_GROUP_RULE_CREATED(L2Event.SecurityGroupRuleCreated.class),
    SECURITY_GROUP_RULE_UPDATED(L2Event.SecurityGroupRuleUpdated.class),
    SECURITY_GROUP_RULE_DELETED(L2Event.SecurityGroupRuleDeleted.class),
    NODE_REGISTERED(L2Event.NodeRegistered.class),
    NODE_UPDATED(L2Event.NodeUpdated.class),
    NODE_DOWN(L2Event.NodeDown.class),
    NODE_UP(L2Event.NodeUp.class),
    NODE_DELETED(L2Event.NodeDeleted.class),
    SUBNET_CREATED(IpamEvent.SubnetCreated.class),
    SUBNET_UPDATED(IpamEvent.SubnetUpdated.class),
    SUBNET_DELETED(IpamEvent.SubnetDeleted.class),
    NETWORK_RELEASED(IpamEvent.NetworkReleased.class),
    ADDRESSES_ALLOCATED(IpamEvent.AddressesAllocated.class),
    ADDRESSES_REFUSED(IpamEvent.AddressesRefused.class),
    ADDRESSES_CHANGED(IpamEvent.AddressesChanged.class),
    ADDRESSES_RELEASED(IpamEvent.AddressesReleased.class),
    NETWORK_OBSERVED(IpamEvent.NetworkObserved.class),
    PORT_OBSERVED(IpamEvent.PortObserved.class),
    DHCP_SERVICE_CREATED(DhcpEvent.DhcpServiceCreated.class),
    DHCP_SERVICE_UPDATED(DhcpEvent.DhcpServiceUpdated.class),
    DHCP_SERVICE_DELETED(DhcpEvent.DhcpServiceDeleted.class),
    DHCP_PORT_REQUESTED(DhcpEvent.DhcpPortRequested.class),
    DHCP_PORT_CHANGE_REQUESTED(DhcpEvent.DhcpPortChangeRequested.class),
    DHCP_PORT_RELEASED(DhcpEvent.DhcpPortReleased.class),
    LEASE_GRANTED(DhcpEvent.LeaseGranted.class),
    LEASE_ENDED(DhcpEvent.LeaseEnded.class),
    DHCP_PORT_OBSERVED(DhcpEvent.DhcpPortObserved.class),
    DHCP_PORT_FAILED(DhcpEvent.DhcpPortFailed.class),
    DHCP_PORT_FORGOTTEN(DhcpEvent.DhcpPortForgotten.class),
    DHCP_NETWORK_OBSERVED(DhcpEvent.DhcpNetworkObserved.class),
    DHCP_NETWORK_FORGOTTEN(DhcpEvent.DhcpNetworkForgotten.class),
    DHCP_SUBNET_OBSERVED(DhcpEvent.DhcpSubnetObserved.class),
    DHCP_SUBNET_FORGOTTEN(DhcpEvent.DhcpSubnetForgotten.class),
    DHCP_NODE_OBSERVED(DhcpEvent.DhcpNodeObserved.class),
    DHCP_NODE_FORGOTTEN(DhcpEvent.DhcpNodeForgotten.class);

    private static final Map<String, EventType> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::typeName, Function.identity()));
    private static final Map<Class<?>, EventType> BY_CLASS =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::eventClass, Function.identity()));

    private final Class<? extends Event> eventClass;
    private final ServiceName service;
    private final String typeName;

    EventType(Class<? extends Event> eventClass) {
        this(eventClass, 1);
    }

    EventType(Class<? extends Event> eventClass, int version) {
        this.eventClass = eventClass;
        if (L2Event.class.isAssignableFrom(eventClass)) {
            this.service = ServiceName.L2;
        } else if (IpamEvent.class.isAssignableFrom(eventClass)) {
            this.service = ServiceName.IPAM;
        } else {
            this.service = ServiceName.DHCP;
        }
        this.typeName = "weir." + service.text() + "." + name().toLowerCase(Locale.ROOT) + ".v" + version;
    }

    public Class<? extends Event> eventClass() {
        return eventClass;
    }

    public ServiceName service() {
        return service;
    }

    /** The CloudEvents type, such as {@code weir.l2.port_created.v1}. */
    public String typeName() {
        return typeName;
    }

    public static Optional<EventType> ofName(String typeName) {
        return Optional.ofNullable(BY_NAME.get(typeName));
    }

    public static EventType of(Event event) {
        EventType type = BY_CLASS.get(event.getClass());
        if (type == null) {
            throw new IllegalStateException(event.getClass() + " is not in the catalogue of event types");
        }
        return type;
    }
}
