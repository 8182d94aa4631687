package dev.weir.l2.domain;

import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.event.AddressRequest;
import dev.weir.contracts.model.AllowedAddressPair;
import dev.weir.contracts.model.ExtraDhcpOpt;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.PortBinding;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.net.Cidr;
import dev.weir.contracts.net.IpAddress;
import dev.weir.contracts.reply.ApiError;
import dev.weir.service.Facts;
import dev.weir.service.Refused;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From a client's attributes to a port, but for its addresses and its binding. */
final class PortAttributes {
    private static final String DOWN = "DOWN";

    private final L2Image image;
    private final L2Config config;

    PortAttributes(L2Image image, L2Config config) {
        this.image = image;
        this.config = config;
    }

    Port created(Operation.Draft draft, Network network, MacAddresses macs, Facts facts) {
        Attributes given = draft.attributes();
        String project = given.string("project_id", facts.cause().actor().projectId());
        String owner = given.string("device_owner", "");
        String wantedMac = given.stringOrNull("mac_address", null);
        String mac = wantedMac == null
                ? macs.generate(draft.seed(), network.id())
                : macs.claim(wantedMac, network.id(), draft.id());
        boolean security =
                !owner.startsWith("network:") && given.bool("port_security_enabled", network.portSecurityEnabled());
        List<AllowedAddressPair> pairs = pairs(given.objects("allowed_address_pairs", List.of()), mac);
        if (!security && !pairs.isEmpty()) {
            throw new Refused(L2Errors.addressPairNeedsPortSecurity());
        }
        List<AddressRequest> wanted = wanted(given);
        return new Port(
                draft.id(),
                project,
                given.string("name", ""),
                network.id(),
                given.bool("admin_state_up", true),
                DOWN,
                mac,
                List.of(),
                given.string("device_id", ""),
                owner,
                createdGroups(given, project, security, facts),
                pairs,
                security,
                new PortBinding(
                        given.string("binding:host_id", ""),
                        given.string("binding:vnic_type", "normal"),
                        given.object("binding:profile", Map.of()),
                        "unbound",
                        Map.of()),
                merged(List.of(), given.objects("extra_dhcp_opts", List.of())),
                given.string("dns_name", ""),
                given.string("dns_domain", ""),
                given.bool("propagate_uplink_status", true),
                null,
                wanted != null && wanted.isEmpty() ? "none" : "immediate",
                Meta.created(given.string("description", ""), facts.now()).withTags(given.strings("tags", List.of())));
    }

    /** The port as the update wants it; addresses, status and the outcome of the binding are as before. */
    Port updated(Port port, Attributes changes, Facts facts) {
        String mac = changedMac(port, changes);
        boolean security = changes.bool("port_security_enabled", port.portSecurityEnabled());
        List<AllowedAddressPair> pairs = changes.has("allowed_address_pairs")
                ? pairs(changes.objects("allowed_address_pairs", List.of()), mac)
                : port.allowedAddressPairs();
        List<String> groups = changes.has("security_groups")
                ? groups(changes.strings("security_groups", List.of()), port.projectId(), facts)
                : port.securityGroups();
        if (!security) {
            checkWithoutSecurity(changes, pairs, groups);
        }
        PortBinding binding = port.binding()
                .with(b -> b.hostId(
                                changes.has("binding:host_id")
                                        ? changes.string("binding:host_id", "")
                                        : port.binding().hostId())
                        .vnicType(changes.string(
                                "binding:vnic_type", port.binding().vnicType()))
                        .profile(
                                changes.has("binding:profile")
                                        ? changes.object("binding:profile", Map.of())
                                        : port.binding().profile()));
        return port.with(p -> p.name(changes.string("name", port.name()))
                        .adminStateUp(changes.bool("admin_state_up", port.adminStateUp()))
                        .macAddress(mac)
                        .deviceId(changes.string("device_id", port.deviceId()))
                        .deviceOwner(changes.string("device_owner", port.deviceOwner()))
                        .securityGroups(groups)
                        .allowedAddressPairs(pairs)
                        .portSecurityEnabled(security)
                        .binding(binding)
                        .extraDhcpOpts(merged(port.extraDhcpOpts(), changes.objects("extra_dhcp_opts", List.of())))
                        .dnsName(changes.string("dns_name", port.dnsName()))
                        .dnsDomain(changes.string("dns_domain", port.dnsDomain()))
                        .propagateUplinkStatus(changes.bool("propagate_uplink_status", port.propagateUplinkStatus()))
                        .meta(port.meta()
                                .withDescription(changes.string(
                                        "description", port.meta().description()))))
                .withDataPlaneStatus(changes.stringOrNull("data_plane_status", port.dataPlaneStatus()));
    }

    /** What is asked of ipam: null if the client leaves it to the cloud. */
    @Nullable
    List<AddressRequest> wanted(Attributes given) {
        if (given.raw("fixed_ips") == null) {
            return null;
        }
        return given.objects("fixed_ips", List.of()).stream()
                .map(ip -> new AddressRequest(ip.stringOrNull("subnet_id", null), ip.stringOrNull("ip_address", null)))
                .toList();
    }

    /** Whether the port has exactly these addresses already. */
    static boolean hasAlready(Port port, List<AddressRequest> wanted) {
        Set<AddressRequest> held = new HashSet<>();
        for (FixedIp ip : port.fixedIps()) {
            held.add(new AddressRequest(ip.subnetId(), ip.ipAddress()));
        }
        return wanted.size() == held.size() && held.containsAll(wanted);
    }

    private String changedMac(Port port, Attributes changes) {
        String wanted = changes.string("mac_address", port.macAddress());
        if (wanted.equalsIgnoreCase(port.macAddress())) {
            return port.macAddress();
        }
        if (port.binding().bound()) {
            throw new Refused(L2Errors.portBound(port.id(), port.binding().vifType(), port.macAddress(), wanted));
        }
        return new MacAddresses(image, config).claim(wanted, port.networkId(), port.id());
    }

    private static void checkWithoutSecurity(Attributes changes, List<AllowedAddressPair> pairs, List<String> groups) {
        if (!pairs.isEmpty()) {
            throw new Refused(L2Errors.addressPairNeedsPortSecurity());
        }
        if (!groups.isEmpty()) {
            throw new Refused(
                    changes.has("security_groups") && !changes.has("port_security_enabled")
                            ? L2Errors.groupsNeedPortSecurity()
                            : L2Errors.portHasSecurityGroup());
        }
    }

    private List<String> createdGroups(Attributes given, String project, boolean security, Facts facts) {
        if (given.raw("security_groups") == null) {
            return security && !project.isEmpty() ? List.of(DefaultGroups.idOf(project)) : List.of();
        }
        List<String> groups = groups(given.strings("security_groups", List.of()), project, facts);
        if (!security && !groups.isEmpty()) {
            throw new Refused(L2Errors.groupsNeedPortSecurity());
        }
        return groups;
    }

    private List<String> groups(List<String> wanted, String project, Facts facts) {
        List<String> ids = wanted.stream().distinct().sorted().toList();
        List<String> missing = new ArrayList<>();
        for (String id : ids) {
            SecurityGroup group = image.groups.get(id);
            if (group == null
                    || !(facts.cause().actor().admin() || group.projectId().equals(project))) {
                missing.add(id);
            }
        }
        if (!missing.isEmpty()) {
            throw new Refused(L2Errors.groupNotFound(String.join(", ", missing)));
        }
        return ids;
    }

    private List<AllowedAddressPair> pairs(List<Attributes> given, String portMac) {
        if (given.size() > config.allowedAddressPairsMax()) {
            throw new Refused(L2Errors.tooManyAddressPairs(config.allowedAddressPairsMax()));
        }
        List<AllowedAddressPair> pairs = new ArrayList<>();
        Set<AllowedAddressPair> seen = new HashSet<>();
        for (Attributes one : given) {
            String mac = one.string("mac_address", portMac).toLowerCase(Locale.ROOT);
            AllowedAddressPair pair = new AllowedAddressPair(canonical(one.string("ip_address", "")), mac);
            if (!seen.add(pair)) {
                throw new Refused(L2Errors.duplicateAddressPair(mac, pair.ipAddress()));
            }
            pairs.add(pair);
        }
        return pairs;
    }

    /** One text for one address, so that comparing texts compares addresses. */
    private static String canonical(String addressOrCidr) {
        IpAddress address = IpAddress.parseOrNull(addressOrCidr);
        if (address != null) {
            return address.toString();
        }
        Cidr cidr = Cidr.parseOrNull(addressOrCidr);
        if (cidr == null) {
            throw new Refused(ApiError.invalid("'" + addressOrCidr + "' is not a valid IP address or subnet"));
        }
        return cidr.toString();
    }

    /** A value replaces the option's, null removes it, options not named stay. */
    private static List<ExtraDhcpOpt> merged(List<ExtraDhcpOpt> current, List<Attributes> given) {
        Map<String, ExtraDhcpOpt> options = new LinkedHashMap<>();
        for (ExtraDhcpOpt option : current) {
            options.put(option.optName() + "/" + option.ipVersion(), option);
        }
        for (Attributes one : given) {
            String name = one.string("opt_name", "");
            int version = one.integer("ip_version", 4);
            String value = one.stringOrNull("opt_value", null);
            if (value == null) {
                options.remove(name + "/" + version);
            } else {
                options.put(name + "/" + version, new ExtraDhcpOpt(name, value, version));
            }
        }
        return List.copyOf(options.values());
    }
}
