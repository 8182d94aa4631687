package dev.weir.kernel.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.kernel.kafka.ShardStatus.Role;
import dev.weir.kernel.testing.Tally;
import dev.weir.kernel.testing.TallyCodec;
import dev.weir.kernel.testing.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Command topic → decide → transaction → reply, with the smallest machine, broker and client in one JVM. Prints one line per
 * number of commands in flight. Not a test: run its main.
 */
final class ShardBench {
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration MEASURED = Duration.ofSeconds(8);

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> replies;
    private final Map<String, Long> sentNs = new HashMap<>();
    private long next;

    private ShardBench(TestBroker broker) {
        Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 0);
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        Map<String, Object> reader =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed");
        this.replies = new KafkaConsumer<>(reader, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        TopicPartition partition = new TopicPartition(TallyCodec.REPLIES, 0);
        replies.assign(List.of(partition));
        replies.seekToEnd(List.of(partition));
        replies.position(partition);
    }

    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("shard-bench");
        try (TestBroker broker = TestBroker.start(directory);
                ShardProcess process = ShardProcess.start(
                        List.of(ShardProcessIT.settings(broker.bootstrapServers())),
                        shard -> Tally.domain(),
                        shard -> new TallyCodec(),
                        ShardListener.NONE)) {
            while (process.status().getFirst().role() != Role.OWNER) {
                LockSupport.parkNanos(10_000_000);
            }
            ShardBench bench = new ShardBench(broker);
            bench.run(64, WARM_UP);
            System.out.printf("%10s %12s %9s %9s%n", "in flight", "commands/s", "p50 ms", "p99 ms");
            for (int inFlight : new int[] {1, 16, 64, 512}) {
                long[] latencies = bench.run(inFlight, MEASURED);
                System.out.printf(
                        "%10d %12.0f %9.2f %9.2f%n",
                        inFlight,
                        (double) latencies.length / MEASURED.toSeconds(),
                        latencies[latencies.length / 2] / 1e6,
                        latencies[(int) (latencies.length * 0.99)] / 1e6);
            }
        }
    }

    /** Keeps so many commands in flight. @return the latencies in ns, sorted */
    private long[] run(int inFlight, Duration duration) {
        long[] latencies = new long[4_000_000];
        int count = 0;
        long endNs = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < endNs || !sentNs.isEmpty()) {
            while (sentNs.size() < inFlight && System.nanoTime() < endNs) {
                send();
            }
            for (ConsumerRecord<byte[], byte[]> reply : replies.poll(Duration.ofMillis(100))) {
                Long sent = sentNs.remove(new String(reply.key(), UTF_8));
                if (sent != null && count < latencies.length) {
                    latencies[count++] = System.nanoTime() - sent;
                }
            }
        }
        long[] sorted = Arrays.copyOf(latencies, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private void send() {
        String key = "k" + next++;
        sentNs.put(key, System.nanoTime());
        var _ = producer.send(TallyCodec.command("add", "n" + next % 1_000, key));
    }
}
