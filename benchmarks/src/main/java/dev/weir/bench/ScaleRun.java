package dev.weir.bench;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Fills a cloud to so many ports in a hundredth as many networks. In ten equal steps: most ports by bulk create, 100 a request,
 * the others one by one with 16 in flight, which says whether creating stays as fast. After that reads, and what it all weighs.
 */
final class ScaleRun {
    private static final int STEPS = 10;
    /** A step makes whole requests of networks. */
    static final int PORTS_UNIT = STEPS * 50 * Population.PORTS_A_NETWORK;

    private static final int BULKS_IN_FLIGHT = 4;
    private static final int SINGLES_IN_FLIGHT = 16;
    /** Ports made one by one in each step. */
    private static final int SINGLES_MAX = 2_000;

    private final Api api;
    private final Load load;
    private final Installation installation;
    private final Report report;
    private final int ports;
    private final Population population;

    /** @param ports a multiple of {@link #PORTS_UNIT} */
    ScaleRun(Api api, Load load, Installation installation, Report report, String runId, int ports) {
        this.api = api;
        this.load = load;
        this.installation = installation;
        this.report = report;
        this.ports = ports;
        this.population = new Population("scale-" + runId, ports / Population.PORTS_A_NETWORK, List.of());
    }

    void run() throws IOException, InterruptedException {
        double before = memory("memory before");
        int networksAStep = ports / Population.PORTS_A_NETWORK / STEPS;
        Row first = null;
        Row last = null;
        for (int step = 1; step <= STEPS; step++) {
            report.heading("to %,d ports".formatted(step * (ports / STEPS)));
            last = fill(networksAStep);
            first = first == null ? last : first;
            memory("memory");
        }
        report.heading("reads at %,d ports".formatted(ports));
        new Reads(load, report, population.remembered()).run();
        report.heading("in all");
        if (first != null && last != null && first.rps() > 0) {
            report.add("creating at the end, of what it was at the start", 100 * last.rps() / first.rps(), "%");
        }
        double after = memory("memory after reads");
        report.add("memory a port", (after - before) * 1024 / ports, "KiB");
    }

    /** @return the row of ports made one by one */
    private Row fill(int networks) throws InterruptedException {
        int from = population.networks().size();
        int spare = Math.max(1, SINGLES_MAX / networks);
        measure(
                "create network, 50 a request",
                BULKS_IN_FLIGHT,
                population.moreNetworks(networks),
                population::networksMade);
        measure("create subnet, 50 a request", BULKS_IN_FLIGHT, population.subnets(from), _ -> {});
        measure("create port, bulk", BULKS_IN_FLIGHT, population.portsInBulk(from, spare), population::portsMade);
        return measure("create port", SINGLES_IN_FLIGHT, population.portsOneByOne(from, spare), _ -> {});
    }

    private Row measure(String name, int concurrency, List<Api.Call> calls, Consumer<Buffer> good)
            throws InterruptedException {
        Row row = load.run(name, concurrency, 0, calls, good);
        report.add(row);
        if (!row.errors().isEmpty()) {
            throw new IllegalStateException(name + ": " + row.errors() + "; the cloud is not filled as it should be");
        }
        return row;
    }

    private double memory(String what) throws IOException {
        double total = 0;
        for (Map.Entry<String, Double> process : installation.memoryMib().entrySet()) {
            report.add(what + ": " + process.getKey(), process.getValue(), "MiB");
            total += process.getValue();
        }
        report.add(what + ": all processes", total, "MiB");
        return total;
    }
}
