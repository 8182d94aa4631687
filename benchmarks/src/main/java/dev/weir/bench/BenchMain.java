package dev.weir.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Loads a networking API and prints what it took. Cleans up what it made, also if it fails or is interrupted. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures a networking API: latency and throughput of each operation at each concurrency.")
public final class BenchMain implements Callable<Integer> {
    private static final long REQUEST_TIMEOUT_MS = 60_000;
    private static final long PHASE_MINUTES_MAX = 10;
    private static final long CLEAN_UP_SECONDS_MAX = 30;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Option(names = "--url", description = "the networking API, without /v2.0; default: as the cloud's catalogue says")
    private @Nullable String url;

    @Option(names = "--token", description = "token to use; default: one is asked for with --clouds and --cloud")
    private @Nullable String token;

    @Option(names = "--clouds", description = "clouds.yaml; default: ${DEFAULT-VALUE}")
    private Path clouds = Path.of(".weir/identity/clouds.yaml");

    @Option(names = "--cloud", description = "cloud in that file; default: weir-demo, and weir for long runs")
    private @Nullable String cloud;

    @Option(names = "--concurrency", split = ",", description = "requests in flight, one pass each; default: 1,16,64")
    private List<Integer> concurrencies = List.of(1, 16, 64);

    @Option(
            names = "--rate",
            description = "open loop: begin so many requests a second whatever becomes of them, with at most "
                    + "--concurrency in flight; default: closed loop")
    private int rate;

    @Option(names = "--ports", description = "ports to make and list; default: ${DEFAULT-VALUE}")
    private int ports = 1000;

    @Option(
            names = "--objects",
            description = "networks, subnets and rules a pass, up to 256; default: ${DEFAULT-VALUE}")
    private int objects = 100;

    @Option(names = "--reads", description = "shows and updates a pass; default: ${DEFAULT-VALUE}")
    private int reads = 300;

    @Option(names = "--lists", description = "lists a pass; default: ${DEFAULT-VALUE}")
    private int lists = 20;

    @Option(
            names = "--warm-up",
            description = "ports made, shown, changed and deleted beforehand; default: ${DEFAULT-VALUE}")
    private int warmUp = 300;

    @Option(names = "--json", description = "write the result here")
    private @Nullable Path json;

    @Option(names = "--vs", description = "compare with this result, of bench_neutron.py or of an earlier run")
    private @Nullable Path versus;

    @Option(names = "--label", description = "name of this run in the result")
    private String label = "";

    @Mixin
    private final LongRuns longRuns = new LongRuns();

    public static void main(String[] args) {
        System.exit(new CommandLine(new BenchMain())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    System.err.println("bench: "
                            + (failure instanceof InterruptedException ? "interrupted" : failure.getMessage()));
                    return 1;
                })
                .execute(args));
    }

    /** @return 0 if every request was answered with success */
    @Override
    public Integer call() throws Exception {
        validate();
        Comparison comparison = versus == null ? null : Comparison.read(versus);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            EventLoop loop = EventLoop.of(vertx);
            Login login = login(loop);
            int connections = Math.max(8, Collections.max(concurrencies));
            try (Api api = new Api(loop, login.url(), login.token(), connections, REQUEST_TIMEOUT_MS)) {
                Report report = new Report(label, login.url());
                return longRuns.wanted() ? runLong(loop, api, report) : measure(loop, api, report, comparison);
            }
        } finally {
            vertx.close();
        }
    }

    private int runLong(EventLoop loop, Api api, Report report) throws IOException, InterruptedException {
        Load load = new Load(loop, api, TimeUnit.MINUTES.toMillis(PHASE_MINUTES_MAX));
        try {
            longRuns.run(loop, api, load, report, runId());
        } finally {
            report.end(null, json);
        }
        return report.good() ? 0 : 1;
    }

    private static String runId() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    private int measure(EventLoop loop, Api api, Report report, @Nullable Comparison comparison)
            throws IOException, InterruptedException {
        Load load = new Load(loop, api, TimeUnit.MINUTES.toMillis(PHASE_MINUTES_MAX));
        report.heading("");
        Workload workload = new Workload(
                api,
                load,
                new Workload.Size(concurrencies, rate, ports, objects, reads, lists, warmUp),
                runId(),
                report::add);
        CountDownLatch cleaned = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        Thread interrupted = new Thread(() -> stop(main, cleaned), "stop");
        Runtime.getRuntime().addShutdownHook(interrupted);
        List<String> left;
        try {
            workload.run();
        } finally {
            // An interrupt ends the work, but not the cleaning up after it.
            boolean wasInterrupted = Thread.interrupted();
            left = new CleanUp(api, load, workload.prefix()).run();
            left.forEach(what -> System.err.println("could not delete " + what));
            cleaned.countDown();
            if (wasInterrupted) {
                main.interrupt();
            }
        }
        removeHook(interrupted);
        report.end(comparison, json);
        return left.isEmpty() && report.good() ? 0 : 1;
    }

    private Login login(EventLoop loop) throws IOException, InterruptedException {
        if (token != null && url != null) {
            return new Login(url, token);
        }
        Login login = Login.of(loop, clouds, cloud());
        return new Login(url == null ? login.url() : url, token == null ? login.token() : token);
    }

    private String cloud() {
        if (cloud != null) {
            return cloud;
        }
        // Long runs make things for many projects.
        return longRuns.wanted() ? "weir" : "weir-demo";
    }

    private void validate() {
        String complaint = longRuns.complaint();
        if (complaint != null) {
            throw new ParameterException(spec.commandLine(), complaint);
        }
        if (concurrencies.isEmpty() || concurrencies.stream().anyMatch(c -> c < 1 || c > 1024)) {
            throw new ParameterException(spec.commandLine(), "--concurrency: from 1 to 1024");
        }
        if (concurrencies.stream().distinct().count() != concurrencies.size()) {
            throw new ParameterException(spec.commandLine(), "--concurrency: each only once");
        }
        if (objects < 1 || objects > Workload.OBJECTS_MAX) {
            throw new ParameterException(spec.commandLine(), "--objects: from 1 to " + Workload.OBJECTS_MAX);
        }
        if (ports < 1 || ports > 60_000 || reads < 1 || lists < 1 || rate < 0 || warmUp < 0 || warmUp > 4_000) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--ports from 1 to 60000, --reads and --lists at least 1, --warm-up up to 4000");
        }
    }

    private static void stop(Thread main, CountDownLatch cleaned) {
        main.interrupt();
        try {
            if (!cleaned.await(CLEAN_UP_SECONDS_MAX, TimeUnit.SECONDS)) {
                System.err.println("not everything was deleted in " + CLEAN_UP_SECONDS_MAX + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs, and finds everything deleted.
            hook.setName("stop (done)");
        }
    }
}
