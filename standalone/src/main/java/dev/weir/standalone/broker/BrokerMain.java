package dev.weir.standalone.broker;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The broker as a process of its own. */
@Command(name = "broker", mixinStandardHelpOptions = true, description = "Runs an embedded Kafka broker.")
public final class BrokerMain implements Runnable {
    @Option(names = "--directory", required = true, description = "Where the broker keeps its data.")
    private Path directory = Path.of(".");

    @Option(names = "--port", defaultValue = "9092", description = "Port on 127.0.0.1 (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--fsync", description = "Flush to the disk before acknowledging.")
    private boolean fsync;

    private BrokerMain() {}

    /** Runs until the process is told to end. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new BrokerMain()).execute(args));
    }

    @Override
    public void run() {
        EmbeddedBroker broker;
        try {
            broker = EmbeddedBroker.start(new BrokerSettings(directory, port, fsync));
        } catch (IOException e) {
            throw new CommandLine.ExecutionException(new CommandLine(this), String.valueOf(e.getMessage()), e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
        System.out.println("Broker ready on " + broker.bootstrapServers());
        broker.awaitShutdown();
    }
}
