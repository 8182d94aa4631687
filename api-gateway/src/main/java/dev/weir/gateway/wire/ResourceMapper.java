package dev.weir.gateway.wire;

import dev.weir.contracts.model.AllocationPool;
import dev.weir.contracts.model.AllowedAddressPair;
import dev.weir.contracts.model.ExtraDhcpOpt;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.HostRoute;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Node;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.model.SecurityGroupRule;
import dev.weir.contracts.model.Segment;
import dev.weir.contracts.model.Subnet;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * From resources to attributes as the API names and shows them. Values are String, Boolean, Integer, Long, List, Map or
 * null.
 */
public final class ResourceMapper {
    private static final DateTimeFormatter AGENT_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private ResourceMapper() {}

    /** @throws IllegalArgumentException if the resource's kind has no such attribute: the table is wrong */
    public static @Nullable Object value(Resource resource, String attribute, Surroundings around) {
        return switch (resource) {
            case Network network -> network(network, attribute, around);
            case Subnet subnet -> subnet(subnet, attribute, around);
            case Port port -> port(port, attribute);
            case SecurityGroup group -> group(group, attribute, around);
            case SecurityGroupRule rule -> rule(rule, attribute);
            case Node node -> node(node, attribute, around);
            default -> throw new IllegalArgumentException(resource.kind() + " is not in the API");
        };
    }

    private static @Nullable Object network(Network n, String attribute, Surroundings around) {
        Segment segment = n.segments().getFirst();
        return switch (attribute) {
            case "name" -> n.name();
            case "admin_state_up" -> n.adminStateUp();
            case "status" -> n.status();
            case "shared" -> n.shared();
            case "router:external" -> n.routerExternal();
            case "is_default" -> n.isDefault();
            case "mtu" -> n.mtu();
            case "port_security_enabled" -> n.portSecurityEnabled();
            case "dns_domain" -> n.dnsDomain();
            case "provider:network_type" -> segment.networkType();
            case "provider:physical_network" -> segment.physicalNetwork();
            case "provider:segmentation_id" -> segment.segmentationId();
            case "subnets" -> around.subnetsOf(n.id());
            default -> standard(n, n.meta(), attribute);
        };
    }

    private static @Nullable Object subnet(Subnet s, String attribute, Surroundings around) {
        return switch (attribute) {
            case "name" -> s.name();
            case "network_id" -> s.networkId();
            case "ip_version" -> s.ipVersion();
            case "cidr" -> s.cidr();
            case "gateway_ip" -> s.gatewayIp();
            case "allocation_pools" -> maps(s.allocationPools(), ResourceMapper::pool);
            case "dns_nameservers" -> s.dnsNameservers();
            case "host_routes" -> maps(s.hostRoutes(), ResourceMapper::route);
            case "enable_dhcp" -> s.enableDhcp();
            case "ipv6_address_mode" -> s.ipv6AddressMode();
            case "ipv6_ra_mode" -> s.ipv6RaMode();
            case "service_types" -> s.serviceTypes();
            case "dns_publish_fixed_ip" -> s.dnsPublishFixedIp();
            case "subnetpool_id" -> s.subnetpoolId();
            case "shared" -> {
                Network network = around.network(s.networkId());
                yield network != null && network.shared();
            }
            case "router:external" -> {
                Network network = around.network(s.networkId());
                yield network != null && network.routerExternal();
            }
            default -> standard(s, s.meta(), attribute);
        };
    }

    private static @Nullable Object port(Port p, String attribute) {
        return switch (attribute) {
            case "name" -> p.name();
            case "network_id" -> p.networkId();
            case "admin_state_up" -> p.adminStateUp();
            case "status" -> p.status();
            case "mac_address" -> p.macAddress();
            case "fixed_ips" -> maps(p.fixedIps(), ResourceMapper::fixedIp);
            case "device_id" -> p.deviceId();
            case "device_owner" -> p.deviceOwner();
            case "security_groups" -> p.securityGroups();
            case "allowed_address_pairs" -> maps(p.allowedAddressPairs(), ResourceMapper::pair);
            case "port_security_enabled" -> p.portSecurityEnabled();
            case "binding:host_id" -> p.binding().hostId();
            case "binding:vnic_type" -> p.binding().vnicType();
            case "binding:profile" -> new TreeMap<>(p.binding().profile());
            case "binding:vif_type" -> p.binding().vifType();
            case "binding:vif_details" -> new TreeMap<>(p.binding().vifDetails());
            case "extra_dhcp_opts" -> maps(p.extraDhcpOpts(), ResourceMapper::option);
            case "dns_name" -> p.dnsName();
            case "dns_domain" -> p.dnsDomain();
            case "dns_assignment" -> dnsAssignment(p);
            case "propagate_uplink_status" -> p.propagateUplinkStatus();
            case "data_plane_status" -> p.dataPlaneStatus();
            case "ip_allocation" -> p.ipAllocation();
            default -> standard(p, p.meta(), attribute);
        };
    }

    private static @Nullable Object group(SecurityGroup g, String attribute, Surroundings around) {
        return switch (attribute) {
            case "name" -> g.name();
            case "stateful" -> g.stateful();
            // Sharing takes RBAC policies, which Weir does not have yet.
            case "shared" -> false;
            case "security_group_rules" -> maps(around.rulesOf(g.id()), ResourceMapper::rule);
            default -> standard(g, g.meta(), attribute);
        };
    }

    /** A rule as its group shows it: all it has. */
    private static Map<String, @Nullable Object> rule(SecurityGroupRule rule) {
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
            map.put(name, rule(rule, name));
        }
        return map;
    }

    private static @Nullable Object rule(SecurityGroupRule r, String attribute) {
        return switch (attribute) {
            case "security_group_id" -> r.securityGroupId();
            case "direction" -> r.direction();
            case "ethertype" -> r.ethertype();
            case "protocol" -> r.protocol();
            case "port_range_min" -> r.portRangeMin();
            case "port_range_max" -> r.portRangeMax();
            case "remote_ip_prefix" -> r.remoteIpPrefix();
            case "normalized_cidr" -> normalized(r.remoteIpPrefix());
            case "remote_group_id" -> r.remoteGroupId();
            case "belongs_to_default_sg" -> r.belongsToDefaultSg();
            default -> standard(r, r.meta(), attribute);
        };
    }

    private static @Nullable Object node(Node n, String attribute, Surroundings around) {
        return switch (attribute) {
            case "agent_type" -> n.agentType();
            case "binary" -> n.binary();
            case "host" -> n.host();
            case "topic" -> "N/A";
            case "admin_state_up" -> n.adminStateUp();
            case "alive" -> n.alive();
            case "description" -> n.meta().description();
            case "created_at" -> AGENT_TIME.format(n.meta().createdAt());
            case "started_at" -> AGENT_TIME.format(n.startedAt());
            case "heartbeat_timestamp" -> {
                Instant heard = around.heardOf(n.host());
                yield AGENT_TIME.format(heard == null ? n.aliveChangedAt() : heard);
            }
            case "configurations" -> configurations(n, around);
            default -> standard(n, n.meta(), attribute);
        };
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

    private static Object standard(Resource resource, Meta meta, String attribute) {
        return switch (attribute) {
            case "id" -> resource.id();
            case "project_id", "tenant_id" -> resource.projectId();
            case "description" -> meta.description();
            case "tags" -> meta.tags();
            case "revision_number" -> meta.revisionNumber();
            case "created_at" ->
                meta.createdAt().truncatedTo(ChronoUnit.SECONDS).toString();
            case "updated_at" ->
                meta.updatedAt().truncatedTo(ChronoUnit.SECONDS).toString();
            default -> throw new IllegalArgumentException(resource.kind() + " has no attribute " + attribute);
        };
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
}
