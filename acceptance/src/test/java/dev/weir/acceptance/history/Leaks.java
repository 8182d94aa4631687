package dev.weir.acceptance.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.model.ServiceName;
import dev.weir.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Nothing is left over when nothing is under way: ipam's allocations are the ports' addresses, no saga is unfinished, nothing
 * belongs to what is gone, and nodes are told exactly of what is bound to them.
 */
public final class Leaks {
    public static final String LAW = "nothing is left over";
    private static final List<String> SAGAS = List.of("port_pending", "port_change", "network_deletion");

    private final Evidence evidence;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, JsonNode> ports;
    private final Map<String, JsonNode> networks;

    private Leaks(Evidence evidence) {
        this.evidence = evidence;
        this.ports = table(ServiceName.L2, "port");
        this.networks = table(ServiceName.L2, "network");
    }

    static List<Violation> check(Evidence evidence) {
        Leaks leaks = new Leaks(evidence);
        leaks.allocations();
        leaks.sagas();
        leaks.orphans();
        leaks.sharedSegments();
        leaks.bindings();
        return leaks.violations;
    }

    private void allocations() {
        Map<String, JsonNode> allocations = table(ServiceName.IPAM, "allocation");
        allocations.forEach((id, allocation) -> {
            JsonNode port = ports.get(allocation.get("port_id").asText());
            if (port == null) {
                leak("ipam holds addresses for a port that is not there", allocation.toString());
            } else if (!addresses(port).equals(addresses(allocation))) {
                leak("ipam and l2 disagree on a port's addresses", allocation.toString(), port.toString());
            }
        });
        ports.forEach((id, port) -> {
            if (!addresses(port).isEmpty() && !allocations.containsKey(id)) {
                leak("a port has addresses that ipam knows nothing of", port.toString());
            }
        });
        Set<String> held = new HashSet<>();
        allocations
                .values()
                .forEach(allocation -> addresses(allocation).forEach(address -> {
                    if (!held.add(address)) {
                        leak("an address is held twice", address);
                    }
                }));
    }

    private void sagas() {
        for (String saga : SAGAS) {
            table(ServiceName.L2, saga).forEach((id, row) -> leak("a saga never ended: " + saga, row.toString()));
        }
    }

    private void orphans() {
        ports.forEach((id, port) -> orphan("port", port));
        table(ServiceName.IPAM, "subnet").forEach((id, subnet) -> orphan("subnet", subnet));
        table(ServiceName.IPAM, "followed-network").forEach((id, network) -> {
            if (!networks.containsKey(id)) {
                leak("ipam remembers a network that is gone", network.toString());
            }
        });
    }

    private void orphan(String kind, JsonNode resource) {
        if (!networks.containsKey(resource.get("network_id").asText())) {
            leak("a " + kind + " without its network", resource.toString());
        }
    }

    private void sharedSegments() {
        Map<String, String> holders = new TreeMap<>();
        networks.forEach((id, network) -> network.get("segments").forEach(segment -> {
            if (segment.hasNonNull("segmentation_id")) {
                String other = holders.put(segment.toString(), id);
                if (other != null) {
                    leak("two networks have one segment", segment.toString(), id, other);
                }
            }
        }));
    }

    private void bindings() {
        Set<String> told = new HashSet<>();
        evidence.desired()
                .getOrDefault("weir.desired.l2.node", Map.of())
                .keySet()
                .forEach(text -> {
                    DesiredKey key = DesiredKey.parse(text);
                    JsonNode port = ports.get(key.id());
                    if (port == null || !port.at("/binding/host_id").asText().equals(key.scope())) {
                        leak("a node is told of a port that is not bound to it", text, String.valueOf(port));
                    }
                    told.add(key.id());
                });
        ports.forEach((id, port) -> {
            if (port.at("/binding/vif_type").asText().equals("bridge") && !told.contains(id)) {
                leak("a bound port's node is not told of it", port.toString());
            }
        });
    }

    private static Set<String> addresses(JsonNode holder) {
        Set<String> addresses = new HashSet<>();
        holder.get("fixed_ips").forEach(ip -> addresses.add(ip.toString()));
        return addresses;
    }

    private Map<String, JsonNode> table(ServiceName service, String table) {
        Map<String, JsonNode> rows = new TreeMap<>();
        evidence.state().getOrDefault(service, Map.of()).forEach((key, json) -> {
            if (key.startsWith(table + "/")) {
                try {
                    rows.put(key.substring(table.length() + 1), Json.mapper().readTree(json));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        return rows;
    }

    private void leak(String what, String... entries) {
        violations.add(new Violation(LAW, what, List.of(entries)));
    }
}
