package dev.weir.l2.domain;

import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.model.Port;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which attributes an update changes, sorted, by wire name: for who reads the log. */
final class Changed {
    private Changed() {}

    static List<String> names(Attributes changes) {
        return changes.names().stream().sorted().toList();
    }

    static List<String> between(Port before, Port after) {
        List<String> names = new ArrayList<>();
        note(names, "admin_state_up", before.adminStateUp(), after.adminStateUp());
        note(names, "allowed_address_pairs", before.allowedAddressPairs(), after.allowedAddressPairs());
        note(
                names,
                "binding:profile",
                before.binding().profile(),
                after.binding().profile());
        note(names, "data_plane_status", before.dataPlaneStatus(), after.dataPlaneStatus());
        note(names, "description", before.meta().description(), after.meta().description());
        note(names, "device_id", before.deviceId(), after.deviceId());
        note(names, "device_owner", before.deviceOwner(), after.deviceOwner());
        note(names, "dns_domain", before.dnsDomain(), after.dnsDomain());
        note(names, "dns_name", before.dnsName(), after.dnsName());
        note(names, "extra_dhcp_opts", before.extraDhcpOpts(), after.extraDhcpOpts());
        note(names, "fixed_ips", before.fixedIps(), after.fixedIps());
        note(names, "mac_address", before.macAddress(), after.macAddress());
        note(names, "name", before.name(), after.name());
        note(names, "port_security_enabled", before.portSecurityEnabled(), after.portSecurityEnabled());
        note(names, "propagate_uplink_status", before.propagateUplinkStatus(), after.propagateUplinkStatus());
        note(names, "security_groups", before.securityGroups(), after.securityGroups());
        note(names, "status", before.status(), after.status());
        return Collections.unmodifiableList(names);
    }

    private static void note(List<String> names, String name, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            names.add(name);
        }
    }
}
