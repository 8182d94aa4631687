package dev.weir.kernel.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** A real broker of one node in this JVM, on free ports of the loopback, its data in a directory of its own. */
public final class TestBroker implements AutoCloseable {
    /** Held here, for a logger nobody holds forgets its level. */
    private static final List<Logger> QUIET = Stream.of("kafka", "org.apache.kafka", "state.change.logger")
            .map(Logger::getLogger)
            .toList();

    static {
        QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
    }

    private final Properties properties;
    private final Path directory;
    private final String bootstrapServers;
    private KafkaRaftServer server;

    private TestBroker(Path directory, Map<String, String> overrides) {
        this.directory = directory;
        int port = freePort();
        int controllerPort = freePort();
        this.bootstrapServers = "127.0.0.1:" + port;
        Map<String, String> config = new HashMap<>(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
                "controller.listener.names", "CONTROLLER",
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "log.dirs", directory.resolve("data").toString(),
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.num.partitions", "1"));
        config.putAll(Map.of(
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "group.initial.rebalance.delay.ms", "0",
                "group.min.session.timeout.ms", "1000",
                "add.partitions.to.txn.retry.backoff.ms", "1",
                "auto.create.topics.enable", "false",
                "log.cleaner.dedupe.buffer.size", "2097152",
                "num.partitions", "1"));
        config.putAll(overrides);
        this.properties = new Properties();
        properties.putAll(config);
        format();
        this.server = startServer();
    }

    /** @param directory empty; stays when the broker is closed */
    public static TestBroker start(Path directory) {
        return new TestBroker(directory, Map.of());
    }

    public static TestBroker start(Path directory, Map<String, String> overrides) {
        return new TestBroker(directory, overrides);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Stops and starts again, on the same ports with the same data. */
    public void restart() {
        close();
        server = startServer();
    }

    private KafkaRaftServer startServer() {
        KafkaRaftServer started = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        started.startup();
        return started;
    }

    private void format() {
        Path file = directory.resolve("server.properties");
        try {
            Files.createDirectories(directory);
            try (var out = Files.newOutputStream(file)) {
                properties.store(out, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code = StorageTool.execute(
                List.of("format", "--cluster-id", Uuid.randomUuid().toString(), "--config", file.toString())
                        .toArray(String[]::new),
                new PrintStream(said, true, StandardCharsets.UTF_8));
        if (code != 0) {
            throw new IllegalStateException("cannot format the storage: " + said.toString(StandardCharsets.UTF_8));
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
