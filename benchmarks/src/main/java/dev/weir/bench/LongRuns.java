package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is measured with a cloud of its own, because it takes long, fills it, or kills it; what it makes stays there. */
final class LongRuns {
    private static final int AGENTS_MAX = 10_000;

    @Option(
            names = "--scale",
            description = "fill an empty cloud to so many ports, in a hundredth as many networks, then read; "
                    + "a multiple of " + ScaleRun.PORTS_UNIT)
    private int ports;

    @Option(
            names = "--agents",
            description = "so many simulated agents with ten ports each; a multiple of " + AgentsRun.AGENTS_UNIT)
    private int agents;

    @Option(names = "--kafka", description = "where these agents read")
    private @Nullable String kafka;

    @Option(names = "--restart", description = "kill -9 of the control plane and the time until it serves again")
    private boolean restart;

    @Option(names = "--soak", description = "so many minutes of mixed load at half of what it can bear")
    private int soakMinutes;

    @Option(names = "--data", description = "the launcher's data directory")
    private @Nullable Path data;

    @Option(names = "--launcher", description = "the launcher")
    private @Nullable Path launcher;

    boolean wanted() {
        return ports != 0 || agents != 0 || restart || soakMinutes != 0;
    }

    /** What is wrong with the options, or null. */
    @Nullable
    String complaint() {
        int portsMax = Population.NETWORKS_MAX * Population.PORTS_A_NETWORK;
        if (ports < 0 || ports % ScaleRun.PORTS_UNIT != 0 || ports > portsMax) {
            return "--scale: a multiple of " + ScaleRun.PORTS_UNIT + ", up to " + portsMax;
        }
        if (agents < 0 || agents % AgentsRun.AGENTS_UNIT != 0 || agents > AGENTS_MAX) {
            return "--agents: a multiple of " + AgentsRun.AGENTS_UNIT + ", up to " + AGENTS_MAX;
        }
        if (soakMinutes < 0) {
            return "--soak: minutes";
        }
        return wanted() && (data == null || launcher == null || kafka == null) ? "run it by ./weir bench" : null;
    }

    void run(EventLoop loop, Api api, Load load, Report report, String runId) throws IOException, InterruptedException {
        if (data == null || launcher == null || kafka == null) {
            throw new IllegalStateException("validated before");
        }
        Installation installation = new Installation(data, launcher);
        if (ports > 0) {
            new ScaleRun(api, load, installation, report, runId, ports).run();
        }
        if (agents > 0) {
            new AgentsRun(api, load, report, kafka, runId, agents).run();
        }
        if (soakMinutes > 0) {
            new Soak(api, load, installation, report, runId, soakMinutes).run();
        }
        if (restart) {
            report.heading("restart");
            new Restart(loop, api, installation, report, "restart-" + runId).run();
        }
    }
}
