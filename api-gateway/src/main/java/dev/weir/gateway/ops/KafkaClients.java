package dev.weir.gateway.ops;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The gateway's connections to Kafka.
 *
 * @param extra client properties, such as those of TLS
 */
record KafkaClients(String bootstrapServers, String instance, Map<String, String> extra) {
    private Map<String, Object> settings(String role) {
        Map<String, Object> settings = new HashMap<>(extra);
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("client.id", "weir-gateway-" + instance + "-" + role);
        settings.put("retry.backoff.ms", 20);
        settings.put("reconnect.backoff.ms", 50);
        settings.put("reconnect.backoff.max.ms", 1000);
        return settings;
    }

    /** Reads what is committed, without a group. */
    Consumer<byte[], byte[]> reader(String role) {
        Map<String, Object> settings = settings(role);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("max.poll.records", 5000);
        // At the start all there is has to be read.
        settings.put("max.partition.fetch.bytes", 4 << 20);
        // A record must not wait for company: somebody waits for it.
        settings.put("fetch.min.bytes", 1);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Reads nothing: its membership in a group is what matters. */
    Consumer<byte[], byte[]> member(String group) {
        Map<String, Object> settings = settings("member");
        settings.put("group.id", group);
        settings.put("enable.auto.commit", false);
        settings.put("session.timeout.ms", 10_000);
        settings.put("heartbeat.interval.ms", 1000);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** @param deliveryMs after which a record counts as not sent */
    Producer<byte[], byte[]> producer(int deliveryMs) {
        Map<String, Object> settings = settings("commands");
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("linger.ms", 0);
        settings.put("max.block.ms", Math.min(5000, deliveryMs));
        settings.put("request.timeout.ms", Math.min(5000, deliveryMs));
        settings.put("delivery.timeout.ms", Math.max(deliveryMs, 1));
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    Admin admin() {
        Map<String, Object> settings = settings("admin");
        settings.put("request.timeout.ms", 3000);
        settings.put("default.api.timeout.ms", 5000);
        return Admin.create(settings);
    }
}
