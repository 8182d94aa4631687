package dev.weir.serde;

import static dev.weir.serde.Shape.flag;
import static dev.weir.serde.Shape.integer;
import static dev.weir.serde.Shape.list;
import static dev.weir.serde.Shape.text;
import static dev.weir.serde.Shape.texts;
import static dev.weir.serde.Shape.whole;

import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredDhcp;
import dev.weir.contracts.desired.DesiredDhcpPlacement;
import dev.weir.contracts.desired.DesiredEndpoints;
import dev.weir.contracts.desired.DesiredGroup;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.desired.DesiredMembers;
import dev.weir.contracts.desired.DesiredNetwork;
import dev.weir.contracts.desired.DesiredPort;
import dev.weir.contracts.desired.DesiredRule;
import dev.weir.contracts.model.AllowedAddressPair;
import dev.weir.contracts.model.ExtraDhcpOpt;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.HostRoute;
import dev.weir.contracts.model.Segment;

/** How records of desired state are read. */
final class DesiredShapes {
    private static final Shape<FixedIp> FIXED_IP = Shape.of(
            FixedIp.class, read -> new FixedIp(read.value(), read.value()), text("subnet_id"), text("ip_address"));

    private static final Shape<Segment> SEGMENT = Shape.of(
            Segment.class,
            read -> new Segment(read.value(), read.orNull(), read.orNull()),
            text("network_type"),
            text("physical_network").orNull(),
            integer("segmentation_id").orNull());

    private static final Shape<DesiredNetwork> NETWORK = Shape.of(
            DesiredNetwork.class,
            read -> new DesiredNetwork(
                    read.value(), read.value(), read.<Integer>value(), read.<Boolean>value(), read.value()),
            text("network_id"),
            text("project_id"),
            integer("mtu"),
            flag("admin_state_up"),
            list("segments", SEGMENT));

    private static final Shape<DesiredEndpoints> ENDPOINTS = Shape.of(
            DesiredEndpoints.class,
            read -> new DesiredEndpoints(read.value(), read.value(), read.value(), read.value()),
            text("network_id"),
            text("node"),
            text("tunnel_ip"),
            list(
                    "endpoints",
                    Shape.of(
                            DesiredEndpoints.Endpoint.class,
                            read -> new DesiredEndpoints.Endpoint(
                                    read.value(), read.value(), read.value(), read.value()),
                            text("port_id"),
                            text("mac_address"),
                            texts("addresses"),
                            text("device_owner"))));

    private static final Shape<DesiredPort> PORT = Shape.of(
            DesiredPort.class,
            read -> new DesiredPort(
                    read.value(),
                    read.value(),
                    read.value(),
                    read.value(),
                    read.<Long>value(),
                    read.<Boolean>value(),
                    read.value(),
                    read.value(),
                    read.value(),
                    read.<Boolean>value(),
                    read.value(),
                    read.value(),
                    read.value(),
                    read.value(),
                    read.value()),
            text("node"),
            text("port_id"),
            text("network_id"),
            text("project_id"),
            whole("generation"),
            flag("admin_state_up"),
            text("mac_address"),
            list("fixed_ips", FIXED_IP),
            list(
                    "allowed_address_pairs",
                    Shape.of(
                            AllowedAddressPair.class,
                            read -> new AllowedAddressPair(read.value(), read.value()),
                            text("ip_address"),
                            text("mac_address"))),
            flag("port_security_enabled"),
            texts("security_groups"),
            list(
                    "extra_dhcp_opts",
                    Shape.of(
                            ExtraDhcpOpt.class,
                            read -> new ExtraDhcpOpt(read.value(), read.orNull(), read.<Integer>value()),
                            text("opt_name"),
                            text("opt_value").orNull(),
                            integer("ip_version"))),
            text("hostname"),
            text("device_id"),
            text("device_owner"));

    private static final Shape<DesiredGroup> GROUP = Shape.of(
            DesiredGroup.class,
            read -> new DesiredGroup(read.value(), read.<Boolean>value()),
            text("group_id"),
            flag("stateful"));

    private static final Shape<DesiredRule> RULE = Shape.of(
            DesiredRule.class,
            read -> new DesiredRule(
                    read.value(),
                    read.value(),
                    read.value(),
                    read.value(),
                    read.orNull(),
                    read.orNull(),
                    read.orNull(),
                    read.orNull(),
                    read.orNull()),
            text("group_id"),
            text("rule_id"),
            text("direction"),
            text("ethertype"),
            text("protocol").orNull(),
            integer("port_range_min").orNull(),
            integer("port_range_max").orNull(),
            text("remote_ip_prefix").orNull(),
            text("remote_group_id").orNull());

    private static final Shape<DesiredMembers> MEMBERS = Shape.of(
            DesiredMembers.class,
            read -> new DesiredMembers(read.value(), read.value(), read.value()),
            text("group_id"),
            text("node"),
            list(
                    "members",
                    Shape.of(
                            DesiredMembers.Member.class,
                            read -> new DesiredMembers.Member(read.value(), read.value()),
                            text("port_id"),
                            texts("addresses"))));

    private static final Shape<DesiredDhcp> DHCP = Shape.of(
            DesiredDhcp.class,
            read -> new DesiredDhcp(
                    read.value(),
                    read.<Boolean>value(),
                    read.value(),
                    read.<Integer>value(),
                    read.<Integer>value(),
                    read.value(),
                    read.value()),
            text("network_id"),
            flag("distributed"),
            list(
                    "servers",
                    Shape.of(
                            DesiredDhcp.Server.class,
                            read -> new DesiredDhcp.Server(read.value(), read.value(), read.value(), read.value()),
                            text("node"),
                            text("port_id"),
                            text("mac_address"),
                            list("fixed_ips", FIXED_IP))),
            integer("mtu"),
            integer("lease_seconds"),
            text("domain"),
            list(
                    "subnets",
                    Shape.of(
                            DesiredDhcp.SubnetOptions.class,
                            read -> new DesiredDhcp.SubnetOptions(
                                    read.value(),
                                    read.<Integer>value(),
                                    read.value(),
                                    read.orNull(),
                                    read.value(),
                                    read.value(),
                                    read.<Boolean>value(),
                                    read.orNull(),
                                    read.orNull(),
                                    read.<Boolean>value()),
                            text("subnet_id"),
                            integer("ip_version"),
                            text("cidr"),
                            text("gateway_ip").orNull(),
                            texts("dns_nameservers"),
                            list(
                                    "host_routes",
                                    Shape.of(
                                            HostRoute.class,
                                            read -> new HostRoute(read.value(), read.value()),
                                            text("destination"),
                                            text("nexthop"))),
                            flag("enable_dhcp"),
                            text("address_mode").orNull(),
                            text("ra_mode").orNull(),
                            flag("advertised"))));

    private static final Shape<DesiredDhcpPlacement> DHCP_PLACEMENT = Shape.of(
            DesiredDhcpPlacement.class,
            read -> new DesiredDhcpPlacement(read.value(), read.value()),
            text("node"),
            text("network_id"));

    private DesiredShapes() {}

    static Shape<? extends Desired> of(DesiredKey.Kind kind) {
        return switch (kind) {
            case NETWORK -> NETWORK;
            case ENDPOINTS -> ENDPOINTS;
            case PORT -> PORT;
            case GROUP -> GROUP;
            case RULE -> RULE;
            case MEMBERS -> MEMBERS;
            case DHCP -> DHCP;
            case DHCP_PLACEMENT -> DHCP_PLACEMENT;
        };
    }
}
