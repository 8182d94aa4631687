package dev.weir.standalone.ops;

import io.quarkus.runtime.Application;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Everything but the node agents in one process. The broker and the services start before Quarkus does, because the
 * gateway's beans want them at their start, and end after it.
 */
@QuarkusMain
public final class WeirMain {
    private static final AtomicReference<@Nullable ControlPlane> CONTROL_PLANE = new AtomicReference<>();

    private WeirMain() {}

    @Command(name = "weir-standalone", mixinStandardHelpOptions = true, description = "All of Weir's control plane.")
    private static final class Options {
        @Option(names = "--data", required = true, description = "Where everything is kept.")
        private Path data = Path.of(".weir");

        @Option(names = "--kafka-port", defaultValue = "9092", description = "Default: ${DEFAULT-VALUE}.")
        private int kafkaPort;

        @Option(names = "--api-port", defaultValue = "9696", description = "Default: ${DEFAULT-VALUE}.")
        private int apiPort;

        @Option(names = "--identity-port", defaultValue = "5000", description = "Default: ${DEFAULT-VALUE}.")
        private int identityPort;

        @Option(names = "--fsync", description = "The broker flushes to the disk before it acknowledges.")
        private boolean fsync;
    }

    /** Runs until the process is told to end. Exit code 2: wrong usage, 1: could not start. */
    public static void main(String[] args) {
        Options options = new Options();
        try {
            new CommandLine(options).parseArgs(args);
        } catch (CommandLine.ParameterException e) {
            System.err.println(e.getMessage());
            e.getCommandLine().usage(System.err);
            System.exit(2);
        }
        ControlPlane controlPlane = start(options);
        CONTROL_PLANE.set(controlPlane);
        System.setProperty("quarkus.http.host", "127.0.0.1");
        System.setProperty("quarkus.http.port", Integer.toString(options.apiPort));
        System.setProperty("kafka.bootstrap.servers", controlPlane.bootstrapServers());
        System.setProperty(
                "weir.gateway.token-key",
                options.data.resolve("identity").resolve("token.pub.pem").toString());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> closeAfterGateway(controlPlane), "stop"));
        Quarkus.run(null, (exitCode, failure) -> {
            if (failure != null) {
                System.err.println("weir: the gateway failed: " + failure);
            }
            System.exit(exitCode);
        });
    }

    /** Quarkus stops in a shutdown hook of its own, at the same time: the gateway must be gone before the broker is. */
    private static void closeAfterGateway(ControlPlane controlPlane) {
        Application gateway = Application.currentApplication();
        if (gateway != null && gateway.isStarted()) {
            gateway.awaitShutdown();
        }
        controlPlane.close();
    }

    private static ControlPlane start(Options options) {
        try {
            return ControlPlane.start(
                    options.data, options.kafkaPort, options.apiPort, options.identityPort, options.fsync);
        } catch (IOException | RuntimeException e) {
            System.err.println("weir: " + e.getMessage());
            System.exit(1);
            throw new AssertionError("unreachable", e);
        }
    }

    /** What this process started, once it has. */
    static @Nullable ControlPlane controlPlane() {
        return CONTROL_PLANE.get();
    }
}
