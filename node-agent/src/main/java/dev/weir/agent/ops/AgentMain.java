package dev.weir.agent.ops;

import dev.weir.agent.datapath.Datapath;
import dev.weir.agent.datapath.DatapathProvider;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;

/** Starts a node agent. SIGTERM stops it; the datapath stays as it is. */
public final class AgentMain {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private AgentMain() {}

    public static void main(String[] args) throws InterruptedException {
        NoManagement.install();
        System.exit(run(args));
    }

    /** @return the exit code */
    private static int run(String[] args) throws InterruptedException {
        if (AgentOptions.askForHelp(args)) {
            System.out.print(AgentOptions.usage());
            return 0;
        }
        try {
            return run(AgentOptions.parse(args, System.getenv()));
        } catch (AgentOptions.UsageException e) {
            System.err.println(e.getMessage());
            System.err.print(AgentOptions.usage());
            return MISUSED;
        } catch (IOException e) {
            // Not one of the class: setting up logging takes a while, in which the first threads can begin.
            LoggerFactory.getLogger(AgentMain.class).error("the agent cannot start: {}", Agent.reason(e));
            return FAILED;
        }
    }

    private static int run(AgentOptions options) throws IOException, InterruptedException {
        AgentSettings settings = options.settings();
        StateDirectory state = StateDirectory.open(settings.stateDirectory());
        InstantSource clock = new ForwardClock();
        ReadingAhead reading = new ReadingAhead(settings, state, clock.instant());
        Datapath datapath = provider(options.datapath()).open(settings.stateDirectory());
        Agent agent = new Agent(settings, state, datapath, reading, () -> KafkaClients.producer(settings), clock);
        if (settings.httpPort() > 0) {
            new StatusServer(settings.httpPort(), agent::status).start();
        }
        Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "stop"));
        agent.start();
        return agent.awaitStopped() ? 0 : FAILED;
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
}
