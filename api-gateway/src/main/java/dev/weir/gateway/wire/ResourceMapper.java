package dev.weir.gateway.wire;

import dev.weir.contracts.model.AllocationPool;
import dev.weir.contracts.model.AllowedAddressPair;
import dev.weir.contracts.model.ExtraDhcpOpt;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.HostRoute;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Node;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.model.SecurityGroupRule;
import dev.weir.contracts.model.Subnet;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * From resources to attributes as the API names and shows them. Values are String, Boolean, Integer, Long, List, Map or
 * null.
 */
public final class ResourceMapper {
    private static final DateTimeFormatter AGENT_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private ResourceMapper() {}

    /** What one attribute of a resource is. */
    interface Reader<R extends Resource> {
        @Nullable
        Object of(R resource, Surroundings around);
    }

    /** The attributes of one kind. */
    private static final class Readers<R extends Resource> {
        private final Map<String, Reader<R>> byAttribute = new HashMap<>();

        Readers(Function<R, Meta> meta) {
            with("id", (r, _) -> r.id());
            with("project_id", (r, _) -> r.projectId());
            with("tenant_id", (r, _) -> r.projectId());
            with("description", (r, _) -> meta.apply(r).description());
            with("tags", (r, _) -> meta.apply(r).tags());
            with("revision_number", (r, _) -> meta.apply(r).revisionNumber());
            with("created_at", (r, _) -> Times.seconds(meta.apply(r).createdAt()));
            with("updated_at", (r, _) -> Times.seconds(meta.apply(r).updatedAt()));
        }

        /** In place of another one of this name. */
        Readers<R> with(String attribute, Reader<R> reader) {
            byAttribute.put(attribute, reader);
            return this;
        }
    }

    private static final Map<Kind, Readers<?>> READERS = new EnumMap<>(Map.of(
            Kind.NETWORK, networks(),
            Kind.SUBNET, subnets(),
            Kind.PORT, ports(),
            Kind.SECURITY_GROUP, groups(),
            Kind.SECURITY_GROUP_RULE, rules(),
            Kind.NODE, nodes()));

    /**
     * Of resources of this kind.
     *
     * @throws IllegalArgumentException if they have no such attribute: the table is wrong
     */
    @SuppressWarnings("unchecked")
    static Reader<Resource> reader(Kind kind, String attribute) {
        Readers<?> readers = READERS.get(kind);
        Reader<?> reader = readers == null ? null : readers.byAttribute.get(attribute);
        if (reader == null) {
            throw new IllegalArgumentException(kind + " has no attribute " + attribute + " in the API");
        }
        return (Reader<Resource>) reader;
    }

    /** @throws IllegalArgumentException if the resource's kind has no such attribute: the table is wrong */
    public static @Nullable Object value(Resource resource, String attribute, Surroundings around) {
        return reader(resource.kind(), attribute).of(resource, around);
    }

    private static Readers<Network> networks() {
        return new Readers<>(Network::meta)
                .with("name", (n, _) -> n.name())
                .with("admin_state_up", (n, _) -> n.adminStateUp())
                .with("status", (n, _) -> n.status())
                .with("shared", (n, _) -> n.shared())
                .with("router:external", (n, _) -> n.routerExternal())
                .with("is_default", (n, _) -> n.isDefault())
                .with("mtu", (n, _) -> n.mtu())
                .with("port_security_enabled", (n, _) -> n.portSecurityEnabled())
                .with("dns_domain", (n, _) -> n.dnsDomain())
                .with("provider:network_type", (n, _) -> n.segments().getFirst().networkType())
                .with(
                        "provider:physical_network",
                        (n, _) -> n.segments().getFirst().physicalNetwork())
                .with(
                        "provider:segmentation_id",
                        (n, _) -> n.segments().getFirst().segmentationId())
                .with("subnets", (n, around) -> around.subnetsOf(n.id()));
    }

    private static Readers<Subnet> subnets() {
        return new Readers<>(Subnet::meta)
                .with("name", (s, _) -> s.name())
                .with("network_id", (s, _) -> s.networkId())
                .with("ip_version", (s, _) -> s.ipVersion())
                .with("cidr", (s, _) -> s.cidr())
                .with("gateway_ip", (s, _) -> s.gatewayIp())
                .with("allocation_pools", (s, _) -> maps(s.allocationPools(), ResourceMapper::pool))
                .with("dns_nameservers", (s, _) -> s.dnsNameservers())
                .with("host_routes", (s, _) -> maps(s.hostRoutes(), ResourceMapper::route))
                .with("enable_dhcp", (s, _) -> s.enableDhcp())
                .with("ipv6_address_mode", (s, _) -> s.ipv6AddressMode())
                .with("ipv6_ra_mode", (s, _) -> s.ipv6RaMode())
                .with("service_types", (s, _) -> s.serviceTypes())
                .with("dns_publish_fixed_ip", (s, _) -> s.dnsPublishFixedIp())
                .with("subnetpool_id", (s, _) -> s.subnetpoolId())
                .with("shared", (s, around) -> {
                    Network network = around.network(s.networkId());
                    return network != null && network.shared();
                })
                .with("router:external", (s, around) -> {
                    Network network = around.network(s.networkId());
                    return network != null && network.routerExternal();
                });
    }

    private static Readers<Port> ports() {
        return new Readers<>(Port::meta)
                .with("name", (p, _) -> p.name())
                .with("network_id", (p, _) -> p.networkId())
                .with("admin_state_up", (p, _) -> p.adminStateUp())
                .with("status", (p, _) -> p.status())
                .with("mac_address", (p, _) -> p.macAddress())
                .with("fixed_ips", (p, _) -> maps(p.fixedIps(), ResourceMapper::fixedIp))
                .with("device_id", (p, _) -> p.deviceId())
                .with("device_owner", (p, _) -> p.deviceOwner())
                .with("security_groups", (p, _) -> p.securityGroups())
                .with("allowed_address_pairs", (p, _) -> maps(p.allowedAddressPairs(), ResourceMapper::pair))
                .with("port_security_enabled", (p, _) -> p.portSecurityEnabled())
                .with("binding:host_id", (p, _) -> p.binding().hostId())
                .with("binding:vnic_type", (p, _) -> p.binding().vnicType())
                .with("binding:profile", (p, _) -> sorted(p.binding().profile()))
                .with("binding:vif_type", (p, _) -> p.binding().vifType())
                .with("binding:vif_details", (p, _) -> sorted(p.binding().vifDetails()))
                .with("extra_dhcp_opts", (p, _) -> maps(p.extraDhcpOpts(), ResourceMapper::option))
                .with("dns_name", (p, _) -> p.dnsName())
                .with("dns_domain", (p, _) -> p.dnsDomain())
                .with("dns_assignment", (p, _) -> dnsAssignment(p))
                .with("propagate_uplink_status", (p, _) -> p.propagateUplinkStatus())
                .with("data_plane_status", (p, _) -> p.dataPlaneStatus())
                .with("ip_allocation", (p, _) -> p.ipAllocation());
    }

    private static Readers<SecurityGroup> groups() {
        return new Readers<>(SecurityGroup::meta)
                .with("name", (g, _) -> g.name())
                .with("stateful", (g, _) -> g.stateful())
                // Sharing takes RBAC policies, which Weir does not have yet.
                .with("shared", (_, _) -> false)
                .with("security_group_rules", (g, around) -> maps(around.rulesOf(g.id()), rule -> rule(rule, around)));
    }

    private static Readers<SecurityGroupRule> rules() {
        return new Readers<>(SecurityGroupRule::meta)
                .with("security_group_id", (r, _) -> r.securityGroupId())
                .with("direction", (r, _) -> r.direction())
                .with("ethertype", (r, _) -> r.ethertype())
                .with("protocol", (r, _) -> r.protocol())
                .with("port_range_min", (r, _) -> r.portRangeMin())
                .with("port_range_max", (r, _) -> r.portRangeMax())
                .with("remote_ip_prefix", (r, _) -> r.remoteIpPrefix())
                .with("normalized_cidr", (r, _) -> normalized(r.remoteIpPrefix()))
                .with("remote_group_id", (r, _) -> r.remoteGroupId())
                .with("belongs_to_default_sg", (r, _) -> r.belongsToDefaultSg());
    }

    private static Readers<Node> nodes() {
        return new Readers<>(Node::meta)
                .with("agent_type", (n, _) -> n.agentType())
                .with("binary", (n, _) -> n.binary())
                .with("host", (n, _) -> n.host())
                .with("topic", (_, _) -> "N/A")
                .with("admin_state_up", (n, _) -> n.adminStateUp())
                .with("alive", (n, _) -> n.alive())
                .with("description", (n, _) -> n.meta().description())
                .with("created_at", (n, _) -> AGENT_TIME.format(n.meta().createdAt()))
                .with("started_at", (n, _) -> AGENT_TIME.format(n.startedAt()))
                .with("heartbeat_timestamp", (n, around) -> {
                    Instant heard = around.heardOf(n.host());
                    return AGENT_TIME.format(heard == null ? n.aliveChangedAt() : heard);
                })
                .with("configurations", (n, around) -> configurations(n, around));
    }

    /** A rule as its group shows it: all it has. */
    private static Map<String, @Nullable Object> rule(SecurityGroupRule rule, Surroundings around) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (String name : List.of(
                "id",
                "project_id",
                "tenant_id",
                "security_group_id",
                "ethertype",
                "direction",
                "protocol",
                "port_range_min",
                "port_range_max",
                "remote_ip_prefix",
                "normalized_cidr",
                "remote_group_id",
                "belongs_to_default_sg",
                "description",
                "created_at",
                "updated_at",
                "revision_number")) {
            map.put(name, value(rule, name, around));
        }
        return map;
    }

    private static Map<String, Object> configurations(Node n, Surroundings around) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("bridge_mappings", new TreeMap<>(n.bridgeMappings()));
        map.put("datapath", n.datapath());
        map.put("devices", around.portsOn(n.host()));
        map.put("network_types", n.networkTypes());
        map.put("tunneling_ip", n.tunnelIp());
        map.put("underlay_mtu", n.underlayMtu());
        map.put("version", n.version());
        return map;
    }

    private static @Nullable String normalized(@Nullable String prefix) {
        IpText.Block block = prefix == null ? null : IpText.block(prefix);
        return block == null ? prefix : block.network();
    }

    private static List<Map<String, @Nullable Object>> dnsAssignment(Port p) {
        List<Map<String, @Nullable Object>> result = new ArrayList<>();
        for (FixedIp fixedIp : p.fixedIps()) {
            String hostname = p.dnsName().isEmpty()
                    ? "host-" + fixedIp.ipAddress().replace('.', '-').replace(':', '-')
                    : p.dnsName();
            String domain = p.dnsDomain().isEmpty() ? "openstacklocal." : p.dnsDomain();
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            map.put("ip_address", fixedIp.ipAddress());
            map.put("hostname", hostname);
            map.put("fqdn", hostname.endsWith(".") ? hostname : hostname + "." + domain);
            result.add(map);
        }
        return result;
    }

    private static Map<String, @Nullable Object> pool(AllocationPool pool) {
        return pairOf("start", pool.start(), "end", pool.end());
    }

    private static Map<String, @Nullable Object> route(HostRoute route) {
        return pairOf("destination", route.destination(), "nexthop", route.nexthop());
    }

    private static Map<String, @Nullable Object> fixedIp(FixedIp fixedIp) {
        return pairOf("subnet_id", fixedIp.subnetId(), "ip_address", fixedIp.ipAddress());
    }

    private static Map<String, @Nullable Object> pair(AllowedAddressPair pair) {
        return pairOf("ip_address", pair.ipAddress(), "mac_address", pair.macAddress());
    }

    private static Map<String, @Nullable Object> option(ExtraDhcpOpt option) {
        Map<String, @Nullable Object> map = pairOf("opt_name", option.optName(), "opt_value", option.optValue());
        map.put("ip_version", option.ipVersion());
        return map;
    }

    private static Map<String, @Nullable Object> pairOf(
            String first, @Nullable Object a, String second, @Nullable Object b) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put(first, a);
        map.put(second, b);
        return map;
    }

    private interface ToMap<T> {
        Map<String, @Nullable Object> map(T value);
    }

    private static <T> List<Map<String, @Nullable Object>> maps(List<T> values, ToMap<T> toMap) {
        List<Map<String, @Nullable Object>> result = new ArrayList<>(values.size());
        for (T value : values) {
            result.add(toMap.map(value));
        }
        return Collections.unmodifiableList(result);
    }

    private static Map<String, ?> sorted(Map<String, ?> map) {
        return map.size() < 2 ? map : new TreeMap<>(map);
    }
}
