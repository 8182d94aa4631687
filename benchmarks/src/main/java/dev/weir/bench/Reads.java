package dev.weir.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Shows, filtered lists and pages of a large cloud, each of another port in random order. */
final class Reads {
    private static final int[] CONCURRENCIES = {1, 4};
    private static final int WARM_UP = 300;
    /** Of a hundred the second slowest would be the 99th percentile. */
    private static final int PAGES = 1_000;

    private final Load load;
    private final Report report;
    private final List<JsonObject> ports;

    Reads(Load load, Report report, List<JsonObject> ports) {
        this.load = load;
        this.report = report;
        this.ports = new ArrayList<>(ports);
        Collections.shuffle(this.ports, new Random(1));
    }

    void run() throws InterruptedException {
        if (ports.isEmpty()) {
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
        measure(name, ports, path);
    }

    private void pages(String name, Function<JsonObject, String> path) throws InterruptedException {
        measure(name, ports.subList(0, Math.min(PAGES, ports.size())), path);
    }

    private void measure(String name, List<JsonObject> of, Function<JsonObject, String> path)
            throws InterruptedException {
        List<Api.Call> calls =
                of.stream().map(port -> Api.Call.get(path.apply(port))).toList();
        load.run("warm-up", 4, 0, calls.subList(0, Math.min(WARM_UP, calls.size())), _ -> {});
        for (int concurrency : CONCURRENCIES) {
            report.add(load.run(name, concurrency, 0, calls, _ -> {}));
        }
    }
}
