package dev.weir.agent.ops;

import dev.weir.agent.datapath.Datapath;
import dev.weir.agent.datapath.DatapathProvider;
import dev.weir.agent.desired.DesiredReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts a node agent. SIGTERM stops it; the datapath stays as it is. */
@Command(
        name = "weir-node-agent",
        mixinStandardHelpOptions = true,
        description = "Keeps this node's datapath as the desired state on Kafka says.")
public final class AgentMain implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(AgentMain.class);

    @Option(names = "--node", required = true, description = "Name of this node, as binding:host_id uses it.")
    private String node = "";

    @Option(
            names = {"--bootstrap-servers"},
            defaultValue = "${env:KAFKA_BOOTSTRAP_SERVERS:-127.0.0.1:9092}",
            description = "Kafka brokers (default: ${DEFAULT-VALUE}).")
    private String bootstrapServers = "";

    @Option(
            names = {"--tunnel-ip", "--tunnel-address"},
            defaultValue = "",
            description = "Underlay address of this node; without it, no tunnelled networks.")
    private String tunnelIp = "";

    @Option(
            names = "--underlay-mtu",
            defaultValue = "1500",
            description = "MTU of the underlay (default: ${DEFAULT-VALUE}).")
    private int underlayMtu;

    @Option(
            names = {"--state-dir", "--state"},
            required = true,
            description = "Folder of this agent: epoch, status.json, files of the servers it runs.")
    private Path stateDirectory = Path.of(".");

    @Option(
            names = "--bridge-mappings",
            split = ",",
            paramLabel = "PHYSICAL_NETWORK=INTERFACE",
            description = "Host interfaces of physical networks, for flat networks.")
    private Map<String, String> bridgeMappings = Map.of();

    @Option(
            names = "--heal-interval",
            defaultValue = "10",
            paramLabel = "SECONDS",
            description = "The whole host is read and put right this often (default: ${DEFAULT-VALUE}).")
    private double healSeconds;

    @Option(
            names = "--heartbeat-interval",
            defaultValue = "5",
            paramLabel = "SECONDS",
            description = "Between reports that nothing changed (default: ${DEFAULT-VALUE}).")
    private double heartbeatSeconds;

    @Option(
            names = "--http-port",
            defaultValue = "0",
            description = "Serve /health and /metrics on this port of loopback (default: not at all).")
    private int httpPort;

    @Option(names = "--datapath", defaultValue = "linux", description = "Which datapath (default: ${DEFAULT-VALUE}).")
    private String datapathName = "";

    private AgentMain() {}

    @Override
    public Integer call() throws InterruptedException {
        AgentSettings settings = new AgentSettings(
                node,
                bootstrapServers,
                tunnelIp,
                underlayMtu,
                stateDirectory,
                bridgeMappings,
                Duration.ofMillis(Math.round(healSeconds * 1_000)),
                Duration.ofMillis(Math.round(heartbeatSeconds * 1_000)),
                httpPort);
        try {
            return run(settings);
        } catch (IOException e) {
            LOG.error("the agent cannot start: {}", Agent.reason(e));
            return 1;
        }
    }

    private int run(AgentSettings settings) throws IOException, InterruptedException {
        ReadingAhead reading = new ReadingAhead(() -> new DesiredReader(KafkaClients.feed(settings), settings.node()));
        Datapath datapath = provider(datapathName).open(settings.stateDirectory());
        Agent agent = new Agent(settings, datapath, reading, () -> KafkaClients.producer(settings), new ForwardClock());
        if (settings.httpPort() > 0) {
            new StatusServer(settings.httpPort(), agent::status).start();
        }
        Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "stop"));
        agent.start();
        return agent.awaitStopped() ? 0 : 1;
    }

    private static DatapathProvider provider(String name) throws IOException {
        List<String> known = new ArrayList<>();
        for (DatapathProvider provider : ServiceLoader.load(DatapathProvider.class)) {
            if (provider.name().equals(name)) {
                return provider;
            }
            known.add(provider.name());
        }
        throw new IOException("there is no datapath " + name + ", only " + known);
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new AgentMain()).execute(args));
    }
}
