package dev.weir.acceptance.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** What befalls topics: somebody else writes into them. */
final class TopicFaults {
    /** Of each service: what a few seconds bring, so that deadlines are not over yet. */
    private static final int REPEATED_MAX = 200;

    private static final int HUNG_MS = 5_000;
    private static final List<ServiceName> DECIDING = List.of(ServiceName.L2, ServiceName.IPAM);

    private TopicFaults() {}

    /** Of a producer that began and never ends: what comes after its record is not read until the broker gives it up. */
    static Fault hungTransaction(Testbed testbed) {
        return new Fault() {
            private @Nullable KafkaProducer<byte[], byte[]> producer;

            @Override
            public String kind() {
                return "hung transaction";
            }

            @Override
            public String inject(Random random) {
                String topic = Topics.commands(DECIDING.get(random.nextInt(DECIDING.size())));
                KafkaProducer<byte[], byte[]> hanging = producer(
                        testbed,
                        Map.of(
                                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                "faults-" + random.nextInt(1_000_000),
                                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                HUNG_MS));
                producer = hanging;
                hanging.initTransactions();
                hanging.beginTransaction();
                send(hanging, new ProducerRecord<>(topic, 0, null, "never committed".getBytes(UTF_8)));
                return "a transaction hangs on " + topic;
            }

            @Override
            public long lastsMs(Random random) {
                return 3_000;
            }

            @Override
            public void heal() {
                // Nobody aborts it: its time runs out.
                KafkaProducer<byte[], byte[]> hanging = producer;
                if (hanging != null) {
                    hanging.close(Duration.ZERO);
                }
            }
        };
    }

    /** The last commands once more, in any order, some of them several times. */
    static Fault repeatedCommands(Testbed testbed) {
        return new MomentaryFault("repeated commands") {
            @Override
            public String inject(Random random) {
                List<ConsumerRecord<byte[], byte[]>> last = new ArrayList<>();
                DECIDING.forEach(service -> last.addAll(last(testbed, Topics.commands(service))));
                Collections.shuffle(last, random);
                last.addAll(last.subList(0, last.size() / 3));
                Collections.shuffle(last, random);
                try (KafkaProducer<byte[], byte[]> producer = producer(testbed, Map.of())) {
                    List<Future<RecordMetadata>> sent = new ArrayList<>();
                    for (ConsumerRecord<byte[], byte[]> record : last) {
                        sent.add(producer.send(new ProducerRecord<>(
                                record.topic(), record.partition(), record.key(), record.value(), record.headers())));
                    }
                    sent.forEach(TopicFaults::taken);
                }
                return last.size() + " of the last commands again, in another order";
            }
        };
    }

    /** Commands that nobody can read. */
    static Fault poisonCommands(Testbed testbed) {
        return new MomentaryFault("poison command") {
            @Override
            public String inject(Random random) {
                ServiceName service = DECIDING.get(random.nextInt(DECIDING.size()));
                byte[] noise = new byte[200];
                random.nextBytes(noise);
                try (KafkaProducer<byte[], byte[]> producer = producer(testbed, Map.of())) {
                    String topic = Topics.commands(service);
                    send(producer, new ProducerRecord<>(topic, 0, null, noise));
                    send(producer, new ProducerRecord<>(topic, 0, "key".getBytes(UTF_8), null));
                    ProducerRecord<byte[], byte[]> almost = new ProducerRecord<>(
                            topic, 0, UUID.randomUUID().toString().getBytes(UTF_8), "{\"create\":".getBytes(UTF_8));
                    almost.headers().add("content-type", "application/json".getBytes(UTF_8));
                    send(producer, almost);
                }
                return "three commands that cannot be read to " + service.text();
            }
        };
    }

    /** An event that nobody can read, in a log of ours: destructive. @return its offset */
    static long poisonEvent(Testbed testbed, ServiceName service) {
        String topic = Topics.events(service);
        try (KafkaProducer<byte[], byte[]> producer = producer(testbed, Map.of())) {
            return send(producer, new ProducerRecord<>(topic, 0, "poison".getBytes(UTF_8), "poison".getBytes(UTF_8)));
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> last(Testbed testbed, String topic) {
        Map<String, Object> config = Map.of("bootstrap.servers", testbed.cloud().bootstrapServers());
        TopicPartition partition = new TopicPartition(topic, 0);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            consumer.seek(partition, Math.max(0, end - REPEATED_MAX));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private static KafkaProducer<byte[], byte[]> producer(Testbed testbed, Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, testbed.cloud().bootstrapServers());
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static long send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        return taken(producer.send(record)).offset();
    }

    private static RecordMetadata taken(Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker does not take a record", e);
        }
    }

    /** Over as soon as it is done. */
    private abstract static class MomentaryFault implements Fault {
        private final String kind;

        MomentaryFault(String kind) {
            this.kind = kind;
        }

        @Override
        public String kind() {
            return kind;
        }

        @Override
        public long lastsMs(Random random) {
            return 500;
        }

        @Override
        public void heal() {}
    }
}
