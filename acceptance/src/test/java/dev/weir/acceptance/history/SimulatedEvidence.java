package dev.weir.acceptance.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.event.EventEnvelope;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.reply.Position;
import dev.weir.contracts.topic.Topics;
import dev.weir.serde.EventCodec;
import dev.weir.serde.Json;
import dev.weir.service.testing.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A simulation's topics as evidence; its state topics stand for what an API would list. */
final class SimulatedEvidence {
    private SimulatedEvidence() {}

    static Evidence of(SimulatedClients clients) {
        List<Call> calls = clients.history();
        Cluster cluster = clients.cluster();
        Map<ServiceName, List<EventCodec.Decoded>> logs = new EnumMap<>(ServiceName.class);
        Map<ServiceName, Map<String, String>> state = new EnumMap<>(ServiceName.class);
        for (ServiceName service : ServiceName.values()) {
            List<EventCodec.Decoded> log = new ArrayList<>();
            for (EventEnvelope event : cluster.events(service)) {
                log.add(new EventCodec.Decoded(event, new Position(service, 0, log.size() + 1L)));
            }
            logs.put(service, log);
            state.put(service, new TreeMap<>(cluster.state(service)));
        }
        Map<String, Map<String, String>> desired = new TreeMap<>();
        cluster.desired()
                .forEach((key, json) -> desired.computeIfAbsent(
                                Topics.desired(DesiredKey.parse(key).kind()), topic -> new TreeMap<>())
                        .put(key, json));
        Map<Kind, Map<String, JsonNode>> listed = new EnumMap<>(Kind.class);
        for (Kind kind : List.of(Kind.NETWORK, Kind.SUBNET, Kind.PORT)) {
            Map<String, JsonNode> byId = new TreeMap<>();
            state.getOrDefault(kind.service(), Map.of()).forEach((key, json) -> {
                if (key.startsWith(kind.wire() + "/")) {
                    byId.put(key.substring(kind.wire().length() + 1), apiForm(tree(json)));
                }
            });
            listed.put(kind, byId);
        }
        return new Evidence(calls, logs, state, desired, listed, List.of());
    }

    /** A resource as the log knows it, with what checkers look at where the API has it. */
    static JsonNode apiForm(JsonNode resource) {
        ObjectNode form = resource.deepCopy();
        form.set("description", resource.at("/meta/description"));
        form.set("revision_number", resource.at("/meta/revision_number"));
        JsonNode segment = resource.at("/segments/0");
        if (!segment.isMissingNode()) {
            form.set("provider:network_type", segment.path("network_type"));
            form.set("provider:segmentation_id", segment.path("segmentation_id"));
        }
        return form;
    }

    static JsonNode tree(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
