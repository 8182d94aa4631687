package dev.weir.acceptance.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.acceptance.history.Evidence.ProducerBatch;
import dev.weir.contracts.event.EventType;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.model.ServiceName;
import dev.weir.serde.EventCodec;
import dev.weir.serde.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Each log has every event once, each resource's changes are all there, and no former owner wrote after its successor. */
public final class Logs {
    public static final String GAPLESS = "the log has every event once and in order";
    public static final String REVISIONS = "a resource's events are gap-free";
    public static final String FENCING = "who was succeeded writes nothing any more";

    private Logs() {}

    public static List<Violation> check(Evidence evidence) {
        List<Violation> violations = new ArrayList<>();
        evidence.logs().forEach((service, log) -> {
            sequence(service, log, violations);
            revisions(log, violations);
        });
        fencing(evidence.batches(), violations);
        return violations;
    }

    private static void sequence(ServiceName service, List<EventCodec.Decoded> log, List<Violation> violations) {
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i).position().sequence() != i + 1L) {
                violations.add(new Violation(
                        GAPLESS,
                        service.text() + ": where event " + (i + 1) + " should be",
                        List.of(log.get(i).toString())));
                return;
            }
        }
    }

    private static void revisions(List<EventCodec.Decoded> log, List<Violation> violations) {
        Map<String, Long> last = new HashMap<>();
        for (EventCodec.Decoded decoded : log) {
            Resource resource = decoded.envelope().event().resource();
            // A node's revision does not count heartbeats, which are no events.
            if (resource == null || resource.kind() == Kind.NODE) {
                continue;
            }
            JsonNode meta = Json.mapper().valueToTree(resource).path("meta");
            if (meta.isMissingNode()) {
                continue;
            }
            long revision = meta.get("revision_number").asLong();
            String type = EventType.of(decoded.envelope().event()).name();
            // What belongs to one other thing has an id made of that one's, and may come again.
            Long before = type.endsWith("_DELETED") ? last.remove(resource.id()) : last.put(resource.id(), revision);
            boolean fits = switch (type.substring(type.lastIndexOf('_') + 1)) {
                case "CREATED" -> before == null && revision == 0;
                case "DELETED" -> before != null && (revision == before || revision == before + 1);
                default -> before != null && revision == before + 1;
            };
            if (!fits) {
                violations.add(new Violation(
                        REVISIONS,
                        type + " with revision " + revision + " follows on revision " + before,
                        List.of(decoded.toString())));
            }
        }
    }

    private static void fencing(List<ProducerBatch> batches, List<Violation> violations) {
        Map<String, ProducerBatch> last = new HashMap<>();
        for (ProducerBatch batch : batches) {
            ProducerBatch before = last.put(batch.topic(), batch);
            boolean older = before != null
                    && (batch.producerId() < before.producerId()
                            || (batch.producerId() == before.producerId()
                                    && batch.producerEpoch() < before.producerEpoch()));
            if (older) {
                violations.add(new Violation(
                        FENCING,
                        "a batch of an older owner follows on one of its successor",
                        List.of(before.toString(), batch.toString())));
            }
        }
    }
}
