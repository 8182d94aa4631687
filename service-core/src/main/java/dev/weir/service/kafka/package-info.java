/** Services on Kafka: the contracts' codecs and topics joined to the kernel's shard runtime. */
@NullMarked
package dev.weir.service.kafka;

import org.jspecify.annotations.NullMarked;
