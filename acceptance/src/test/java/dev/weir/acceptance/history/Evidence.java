package dev.weir.acceptance.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.ServiceName;
import dev.weir.serde.EventCodec;
import java.util.List;
import java.util.Map;

/**
 * All that checkers judge: what clients saw, and what there was when nothing was under way any more.
 *
 * @param logs each service's events from the start
 * @param state each service's state topic, compacted, without what is the shard's own
 * @param desired the desired-state topics, compacted, by topic
 * @param listed what the API lists, by id
 * @param batches what producers appended to the event logs, in the order of the logs
 */
public record Evidence(
        List<Call> calls,
        Map<ServiceName, List<EventCodec.Decoded>> logs,
        Map<ServiceName, Map<String, String>> state,
        Map<String, Map<String, String>> desired,
        Map<Kind, Map<String, JsonNode>> listed,
        List<ProducerBatch> batches) {
    List<EventCodec.Decoded> log(ServiceName service) {
        return logs.getOrDefault(service, List.of());
    }

    Map<String, JsonNode> listed(Kind kind) {
        return listed.getOrDefault(kind, Map.of());
    }

    /**
     * One append to a log.
     *
     * @param producerId given by the broker to a transactional id; a new, larger one when epochs are used up
     * @param producerEpoch larger with each owner and each transaction
     */
    public record ProducerBatch(String topic, long offset, long producerId, short producerEpoch) {}
}
