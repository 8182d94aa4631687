package dev.weir.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Shows, filtered lists and pages of a large cloud, each of another port in random order. */
final class Reads {
    private static final int[] CONCURRENCIES = {1, 4};
    private static final int CALLS = 2_000;
    /** Of a hundred the second slowest would be the 99th percentile. */
    private static final int PAGES = 1_000;

    private final Load load;
    private final Report report;
    private final List<JsonObject> measured;
    /** Of other networks: nothing that is measured was asked for before. */
    private final List<JsonObject> warmUp;

    Reads(Load load, Report report, List<JsonObject> ports) {
        this.load = load;
        this.report = report;
        List<JsonObject> shuffled = new ArrayList<>(ports);
        Collections.shuffle(shuffled, new Random(1));
        Map<Boolean, List<JsonObject>> halves = shuffled.stream()
                .collect(Collectors.partitioningBy(
                        port -> port.getString("network_id").hashCode() % 2 == 0));
        this.measured = Objects.requireNonNull(halves.get(true));
        this.warmUp = Objects.requireNonNull(halves.get(false));
    }

    void run() throws InterruptedException {
        if (measured.isEmpty()) {
            throw new IllegalStateException("there are no ports to read");
        }
        each("show port", port -> "/ports/" + port.getString("id"));
        each("list by device", port -> "/ports?device_id=" + port.getString("device_id"));
        each("list by network", port -> "/ports?network_id=" + port.getString("network_id"));
        each("list by address", port -> "/ports?fixed_ips=ip_address%3D" + address(port));
        each("list by MAC", port -> "/ports?mac_address=" + port.getString("mac_address"));
        each("list by project, limit=100", port -> "/ports?limit=100&project_id=" + port.getString("project_id"));
        pages("page of 1000 ports", port -> "/ports?limit=1000&marker=" + port.getString("id"));
        pages("page of 1000, all of a project", port -> "/ports?limit=1000&project_id=" + port.getString("project_id"));
    }

    private static String address(JsonObject port) {
        return port.getJsonArray("fixed_ips").getJsonObject(0).getString("ip_address");
    }

    private void each(String name, Function<JsonObject, String> path) throws InterruptedException {
        measure(name, CALLS, path);
    }

    private void pages(String name, Function<JsonObject, String> path) throws InterruptedException {
        measure(name, PAGES, path);
    }

    private void measure(String name, int most, Function<JsonObject, String> path) throws InterruptedException {
        load.run("warm-up", 4, 0, calls(warmUp, most, path), _ -> {});
        for (int concurrency : CONCURRENCIES) {
            report.add(load.run(name, concurrency, 0, calls(measured, most, path), _ -> {}));
        }
    }

    private static List<Api.Call> calls(List<JsonObject> ports, int most, Function<JsonObject, String> path) {
        return ports.stream()
                .limit(most)
                .map(port -> Api.Call.get(path.apply(port)))
                .toList();
    }
}
