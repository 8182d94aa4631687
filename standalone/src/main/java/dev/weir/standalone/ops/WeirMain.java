package dev.weir.standalone.ops;

import dev.weir.identity.IdentityConfig;
import dev.weir.standalone.broker.BrokerSettings;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Everything but the node agents in one process. Broker and identity start before Quarkus does, because the services and
 * the gateway, its beans, want them at their start; and they end after it.
 */
@QuarkusMain
public final class WeirMain {
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
        // Until Quarkus has read its configuration it keeps all that is logged, of every level; and of what the broker
        // finds in its logs, it traces each batch.
        Logger.getLogger("").setLevel(Level.INFO);
        Foundation foundation = start(options);
        HeapWatch.start();
        System.setProperty("quarkus.http.host", "127.0.0.1");
        System.setProperty("quarkus.http.port", Integer.toString(options.apiPort));
        System.setProperty("kafka.bootstrap.servers", foundation.bootstrapServers());
        System.setProperty("weir.kafka.bootstrap-servers", foundation.bootstrapServers());
        System.setProperty("weir.gateway.identity-url", foundation.identityUrl() + "/v3");
        Tokens.verifiedBy(foundation.tokens());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> closeAfterGateway(foundation), "stop"));
        Quarkus.run(null, (exitCode, failure) -> {
            if (failure != null) {
                System.err.println("weir: the gateway failed: " + root(failure));
            }
            System.exit(exitCode);
        });
    }

    /** Quarkus itself says no more than that it did not start. */
    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Quarkus stops in a shutdown hook of its own, at the same time: the gateway must be gone before the broker is. */
    private static void closeAfterGateway(Foundation foundation) {
        Application gateway = Application.currentApplication();
        if (gateway != null && gateway.isStarted()) {
            gateway.awaitShutdown();
        }
        foundation.close();
    }

    private static Foundation start(Options options) {
        try {
            return Foundation.start(
                    new BrokerSettings(options.data.resolve("broker"), options.kafkaPort, options.fsync),
                    identity(options));
        } catch (IOException | RuntimeException e) {
            System.err.println("weir: " + e.getMessage());
            System.exit(1);
            throw new AssertionError("unreachable", e);
        }
    }

    private static IdentityConfig identity(Options options) {
        return IdentityConfig.defaults(options.data.resolve("identity"))
                .withPort(options.identityPort)
                .withNetworkUrl("http://127.0.0.1:" + options.apiPort);
    }
}
