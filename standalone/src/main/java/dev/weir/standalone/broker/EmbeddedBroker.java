package dev.weir.standalone.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker and its controller in this JVM, listening on 127.0.0.1 only. Its data survives the process, however the
 * process ends.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final int NODE_ID = 1;
    private static final String LOOPBACK = "127.0.0.1";

    private final BrokerSettings settings;
    private final KafkaRaftServer server;

    private EmbeddedBroker(BrokerSettings settings, KafkaRaftServer server) {
        this.settings = settings;
        this.server = server;
    }

    /**
     * Formats the directory when it is new, starts the broker and returns when clients can use it.
     *
     * @throws IOException when the directory cannot be written or the port is taken
     */
    public static EmbeddedBroker start(BrokerSettings settings) throws IOException {
        requireFree(settings.port());
        Files.createDirectories(settings.directory());
        format(settings.directory());
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties(settings)), Time.SYSTEM);
        server.startup();
        return new EmbeddedBroker(settings, server);
    }

    /** What clients pass as {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return LOOPBACK + ":" + settings.port();
    }

    /** Returns when the broker has ended. */
    public void awaitShutdown() {
        server.awaitShutdown();
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void requireFree(int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(LOOPBACK, port));
        } catch (IOException e) {
            throw new IOException("Port " + port + " on " + LOOPBACK + " is taken: the broker cannot listen there", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return probe.getLocalPort();
        }
    }

    private static void format(Path directory) throws IOException {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        Formatter formatter = new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(NODE_ID)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(directory.toString())
                .addDirectory(directory.toString())
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setFeatureLevel("transaction.version", (short) 2)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false));
        try {
            formatter.run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The broker's directory " + directory + " cannot be formatted", e);
        }
    }

    private static Properties properties(BrokerSettings settings) throws IOException {
        // The controller talks to nobody but this broker, so any free port does, a new one at each start.
        int controllerPort = freePort();
        Properties p = new Properties();
        p.setProperty("process.roles", "broker,controller");
        p.setProperty("node.id", Integer.toString(NODE_ID));
        p.setProperty("controller.quorum.voters", NODE_ID + "@" + LOOPBACK + ":" + controllerPort);
        p.setProperty("controller.listener.names", "CONTROLLER");
        p.setProperty("inter.broker.listener.name", "CLIENT");
        p.setProperty("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.setProperty(
                "listeners",
                "CLIENT://" + LOOPBACK + ":" + settings.port() + ",CONTROLLER://" + LOOPBACK + ":" + controllerPort);
        p.setProperty("log.dirs", settings.directory().toString());
        singleReplica(p);
        smallFootprint(p);
        lowLatency(p);
        if (settings.fsync()) {
            p.setProperty("log.flush.interval.messages", "1");
        }
        return p;
    }

    private static void singleReplica(Properties p) {
        p.setProperty("default.replication.factor", "1");
        p.setProperty("min.insync.replicas", "1");
        p.setProperty("offsets.topic.replication.factor", "1");
        p.setProperty("offsets.topic.num.partitions", "4");
        p.setProperty("transaction.state.log.replication.factor", "1");
        p.setProperty("transaction.state.log.min.isr", "1");
        p.setProperty("transaction.state.log.num.partitions", "4");
        p.setProperty("share.coordinator.state.topic.replication.factor", "1");
        p.setProperty("share.coordinator.state.topic.min.isr", "1");
        p.setProperty("auto.create.topics.enable", "false");
    }

    /** Some hundred partitions, few of them busy: indexes are mapped memory, and the cleaner's buffer is heap. */
    private static void smallFootprint(Properties p) {
        p.setProperty("num.network.threads", "2");
        p.setProperty("num.io.threads", "4");
        p.setProperty("background.threads", "2");
        p.setProperty("num.recovery.threads.per.data.dir", "2");
        p.setProperty("log.segment.bytes", Integer.toString(64 << 20));
        p.setProperty("log.index.size.max.bytes", Integer.toString(512 << 10));
        p.setProperty("log.cleaner.threads", "1");
        p.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
        // A compressed batch that it keeps in part costs it 130 KiB of garbage, and many have but 300 bytes: at full
        // speed several GiB a second, for which the collector takes more memory, and keeps it.
        p.setProperty("log.cleaner.io.max.bytes.per.second", Integer.toString(4 << 20));
        // Of these nearly everything is old after a moment, and all of it is read by a broker that starts.
        p.setProperty("transaction.state.log.segment.bytes", Integer.toString(8 << 20));
        p.setProperty("metadata.log.segment.bytes", Integer.toString(16 << 20));
    }

    private static void lowLatency(Properties p) {
        // A producer's next transaction often comes before the coordinator has finished the last one's markers; with
        // the
        // default of 20 ms its first append would wait that long.
        p.setProperty("add.partitions.to.txn.retry.backoff.ms", "1");
        p.setProperty("group.initial.rebalance.delay.ms", "0");
        p.setProperty("group.min.session.timeout.ms", "1000");
        // Shorter than the defaults of 9 s and 2 s: after a crash the controller refuses the restarted broker until the
        // session of the dead one is over.
        p.setProperty("broker.session.timeout.ms", "3000");
        p.setProperty("broker.heartbeat.interval.ms", "500");
        // All nodes connect at once when the broker was away. Whoever finds the queue of connections full tries again
        // after one second, then two, then four.
        p.setProperty("socket.listen.backlog.size", "4096");
        // A node has a fetch session, and for a while its last one too; without a slot it names all its partitions each
        // time.
        p.setProperty("max.incremental.fetch.session.cache.slots", "10000");
        // What was written since the last checkpoint is read and checked again after a crash.
        p.setProperty("log.flush.offset.checkpoint.interval.ms", "5000");
    }
}
