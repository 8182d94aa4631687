package dev.weir.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * An installation of its own, run by the launcher as a user would run it: own data directory, own ports. If nobody closes
 * it, as when the tests are interrupted, it goes when this JVM does.
 */
public final class Cloud implements AutoCloseable {
    public static final Duration UP_LIMIT = Duration.ofSeconds(300);
    private static final Duration DOWN_LIMIT = Duration.ofSeconds(150);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);
    private static final int PORT_MIN = 10_000;
    /** Kafka, the API, the identity service, three services, and standbys up to ten behind their services. */
    private static final int PORTS = 16;

    private static final int PORT_TRIES = 1_000;

    private static final Path CLIENT_PORTS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path data;
    private final Shell shell;
    private final String apiUrl;
    private final int kafkaPort;
    private final int identityPort;
    private final int servicesPort;
    private final List<String> upOptions;
    private final Thread lastResort = new Thread(this::takeDown, "cloud-down");
    private Runnable beforePurge = () -> {};

    private Cloud(String name, Map<String, String> settings, List<String> upOptions) {
        this.upOptions = upOptions;
        this.data = Path.of("target", "clouds", name).toAbsolutePath();
        Map<String, String> environment = new HashMap<>(settings);
        this.kafkaPort = freePorts();
        int apiPort = kafkaPort + 1;
        this.identityPort = kafkaPort + 2;
        this.servicesPort = kafkaPort + 3;
        environment.put("WEIR_KAFKA_PORT", Integer.toString(kafkaPort));
        environment.put("WEIR_API_PORT", Integer.toString(apiPort));
        environment.put("WEIR_IDENTITY_PORT", Integer.toString(identityPort));
        environment.put("WEIR_SERVICES_PORT", Integer.toString(servicesPort));
        environment.put("OS_CLIENT_CONFIG_FILE", data.resolve("clouds.yaml").toString());
        this.apiUrl = "http://127.0.0.1:" + apiPort;
        this.shell = new Shell(Path.of("..").toAbsolutePath().normalize(), environment);
    }

    /** A cloud that is up, or an error with what the launcher said. */
    public static Cloud start(String name, String... upOptions) {
        return start(name, Map.of(), upOptions);
    }

    /** @param settings of its processes, as environment variables */
    public static Cloud start(String name, Map<String, String> settings, String... upOptions) {
        Cloud cloud = prepare(name, settings, upOptions);
        cloud.up();
        return cloud;
    }

    /** A cloud that is not up yet, with nothing left of an earlier one of the name. */
    public static Cloud prepare(String name, Map<String, String> settings, String... upOptions) {
        Cloud cloud = new Cloud(name, settings, List.of(upOptions));
        cloud.down();
        Runtime.getRuntime().addShutdownHook(cloud.lastResort);
        return cloud;
    }

    /** Starts what is not running. */
    public void up() {
        List<String> arguments = new ArrayList<>(List.of("up", "--detach"));
        arguments.addAll(upOptions);
        weir(UP_LIMIT, arguments.toArray(new String[0])).ok();
    }

    public Path data() {
        return data;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + kafkaPort;
    }

    public int apiPort() {
        return URI.create(apiUrl).getPort();
    }

    public int identityPort() {
        return identityPort;
    }

    /** Of the first service; the others and the standbys follow. */
    public int servicesPort() {
        return servicesPort;
    }

    public Shell shell() {
        return shell;
    }

    /** The launcher, with this cloud's data directory. */
    public Shell.Result weir(Duration limit, String... arguments) {
        List<String> command = new ArrayList<>(List.of("./weir", "--data", data.toString()));
        command.addAll(List.of(arguments));
        return shell.run(limit, command.toArray(new String[0]));
    }

    public Api admin() {
        return api("weir");
    }

    public Api demo() {
        return api("weir-demo");
    }

    private Api api(String cloud) {
        try {
            JsonNode auth = new ObjectMapper(new YAMLFactory())
                    .readTree(data.resolve("clouds.yaml").toFile())
                    .at("/clouds/" + cloud + "/auth");
            return Api.signIn(
                    auth.get("auth_url").asText(),
                    apiUrl,
                    auth.get("username").asText(),
                    auth.get("password").asText(),
                    auth.get("project_name").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code kill -9} of the broker, the services, the gateway and identity in one. */
    void killStandalone() {
        kill("standalone");
    }

    void killAgent(String node) {
        kill(node + "-agent");
    }

    public void kill(String process) {
        weir(COMMAND_LIMIT, "process", "kill", process).ok();
    }

    /** What the agent last wrote about itself. */
    JsonNode agentStatus(String node) {
        return json(text(data.resolve("nodes").resolve(node).resolve("status.json")));
    }

    /** A command inside a hypervisor. */
    public Shell.Result node(Duration limit, String node, List<String> command) {
        List<String> arguments = new ArrayList<>(List.of("node", "exec", node, "--"));
        arguments.addAll(command);
        return weir(limit, arguments.toArray(new String[0]));
    }

    /** A command inside a workload. */
    Shell.Result exec(String workload, String... command) {
        List<String> arguments = new ArrayList<>(List.of("workload", "exec", workload, "--"));
        arguments.addAll(List.of(command));
        return weir(COMMAND_LIMIT, arguments.toArray(new String[0]));
    }

    /** A command inside a workload that goes on while the test does. */
    public Process background(String workload, Path output, String... command) {
        List<String> arguments =
                new ArrayList<>(List.of("./weir", "--data", data.toString(), "workload", "exec", workload, "--"));
        arguments.addAll(List.of(command));
        return shell.start(output, arguments.toArray(new String[0]));
    }

    /** A file for a command's output. */
    Path scratch(String name) {
        try {
            return Files.createTempFile(Files.createDirectories(Path.of("target", "scratch")), name, ".out")
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Shell.Result down() {
        return weir(DOWN_LIMIT, "down", "--purge");
    }

    /** @param release what must be done when nothing runs any more, before the data goes */
    public void whenDown(Runnable release) {
        beforePurge = () -> {
            weir(DOWN_LIMIT, "down");
            release.run();
        };
    }

    private void takeDown() {
        beforePurge.run();
        down().ok();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(lastResort);
        } catch (IllegalStateException ending) {
            // It is being taken down.
            return;
        }
        takeDown();
    }

    /**
     * The first of {@link #PORTS} ports in a row that nobody has, outside those that the kernel gives to connecting clients:
     * a client that tries again and again to reach a broker that is down would otherwise sooner or later be given the
     * broker's port, and reach itself; and a process could not listen where another one's client has its end.
     */
    private static int freePorts() {
        try {
            int[] clients = Arrays.stream(
                            Files.readAllLines(CLIENT_PORTS).getFirst().split("\\s+"))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            boolean below = clients[0] > PORT_MIN + PORTS;
            int min = below ? PORT_MIN : clients[1] + 1;
            int max = (below ? clients[0] : 1 << 16) - PORTS;
            if (min >= max) {
                throw new IllegalStateException("the kernel gives all ports to clients: " + CLIENT_PORTS);
            }
            return ThreadLocalRandom.current()
                    .ints(PORT_TRIES, min, max)
                    .filter(first -> IntStream.range(first, first + PORTS).allMatch(Cloud::isFree))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no " + PORTS + " free ports in a row"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
