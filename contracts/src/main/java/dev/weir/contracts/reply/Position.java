package dev.weir.contracts.reply;

import dev.weir.contracts.model.ServiceName;

/**
 * A place in a service's log.
 *
 * @param sequence number of the event in its shard's log, from 1. Not the Kafka offset: a sequence is known before the
 *     write, has no gaps from transaction markers, and survives copying a topic.
 */
public record Position(ServiceName service, int shard, long sequence) {}
