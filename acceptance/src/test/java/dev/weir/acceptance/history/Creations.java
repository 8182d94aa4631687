package dev.weir.acceptance.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.contracts.event.EventType;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Network;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.model.SecurityGroupRule;
import dev.weir.contracts.model.Segment;
import dev.weir.contracts.model.Subnet;
import dev.weir.serde.EventCodec;
import dev.weir.serde.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the logs say was created, by the label that the client gave it. */
final class Creations {
    private final Map<String, List<Made>> byLabel = new HashMap<>();

    /** @param resource what allocation looks at, in API form */
    record Made(String id, Kind kind, JsonNode resource) {}

    static Creations of(Evidence evidence) {
        Creations creations = new Creations();
        evidence.logs().values().forEach(log -> log.forEach(creations::note));
        return creations;
    }

    private void note(EventCodec.Decoded decoded) {
        Resource resource = decoded.envelope().event().resource();
        if (resource != null && EventType.of(decoded.envelope().event()).name().endsWith("_CREATED")) {
            String label = label(resource);
            if (!label.isEmpty()) {
                byLabel.computeIfAbsent(label, l -> new ArrayList<>())
                        .add(new Made(resource.id(), resource.kind(), apiForm(resource)));
            }
        }
    }

    private static String label(Resource resource) {
        return switch (resource) {
            case Network network -> network.name();
            case Subnet subnet -> subnet.name();
            case Port port -> port.name();
            case SecurityGroup group -> group.name();
            case SecurityGroupRule rule -> rule.meta().description();
            default -> "";
        };
    }

    private static JsonNode apiForm(Resource resource) {
        ObjectNode form = Json.mapper().createObjectNode();
        if (resource instanceof Port port) {
            form.set("fixed_ips", Json.mapper().valueToTree(port.fixedIps()));
            form.put("mac_address", port.macAddress()).put("network_id", port.networkId());
        } else if (resource instanceof Network network) {
            Segment segment = network.segments().getFirst();
            form.put("provider:network_type", segment.networkType())
                    .put("provider:segmentation_id", segment.segmentationId());
        }
        return form;
    }

    Optional<Made> find(String label) {
        return all(label).stream().findFirst();
    }

    List<Made> all(String label) {
        return byLabel.getOrDefault(label, List.of());
    }

    /** Labels that more than one resource was created with. */
    Map<String, List<Made>> doubled() {
        Map<String, List<Made>> doubled = new HashMap<>(byLabel);
        doubled.values().removeIf(made -> made.stream().map(Made::id).distinct().count() == 1);
        return doubled;
    }
}
