package dev.weir.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What is asked of the API, in which order; the rows and their names are bench_neutron.py's. Everything it makes has a name that begins with
 * {@link #prefix()}.
 */
final class Workload {
    private static final String BIG_CIDR = "10.200.0.0/16";
    /** Subnets of one run are told apart in one octet of their prefix. */
    static final int OBJECTS_MAX = 256;

    /**
     * @param concurrencies in flight, one pass each
     * @param rate begun a second; 0: closed loop
     * @param ports how many there are when lists are measured
     * @param objects networks, subnets and rules a pass
     * @param reads shows and updates a pass
     * @param lists lists a pass
     */
    record Size(List<Integer> concurrencies, int rate, int ports, int objects, int reads, int lists, int warmUp) {}

    private final Api api;
    private final Load load;
    private final Size size;
    private final String prefix;
    private final Consumer<Row> rows;

    private String bigNetwork = "";
    private String bigSubnet = "";
    private String group = "";
    private final List<JsonObject> ports = new ArrayList<>();
    private final Map<Integer, List<String>> portsOfPass = new LinkedHashMap<>();
    private final Map<Integer, List<String>> networksOfPass = new LinkedHashMap<>();

    Workload(Api api, Load load, Size size, String runId, Consumer<Row> rows) {
        this.api = api;
        this.load = load;
        this.size = size;
        this.prefix = "bench-" + runId;
        this.rows = rows;
    }

    String prefix() {
        return prefix;
    }

    void run() throws InterruptedException {
        prepare();
        warmUp();
        createNetworks();
        createSubnets();
        createPorts();
        read();
        change();
        delete();
    }

    private void prepare() throws InterruptedException {
        bigNetwork = api.must(Api.Call.post("/networks", "network", named("big")))
                .getJsonObject("network")
                .getString("id");
        bigSubnet = api.must(Api.Call.post("/subnets", "subnet", subnet(bigNetwork, BIG_CIDR)))
                .getJsonObject("subnet")
                .getString("id");
        group = api.must(Api.Call.post("/security-groups", "security_group", named("group")))
                .getJsonObject("security_group")
                .getString("id");
    }

    /** Ports that come, are shown, listed and go: what runs cold else would be measured. */
    private void warmUp() throws InterruptedException {
        if (size.warmUp() == 0) {
            return;
        }
        int concurrency = Math.min(8, size.warmUp());
        List<JsonObject> made = new ArrayList<>();
        load.run("warm-up", concurrency, 0, portCalls("warm", size.warmUp()), body -> made.add(port(body)));
        List<Api.Call> calls = new ArrayList<>();
        made.forEach(p -> calls.add(Api.Call.get("/ports/" + p.getString("id"))));
        for (int i = 0; i < 10; i++) {
            calls.add(Api.Call.get("/ports?network_id=" + bigNetwork));
        }
        made.forEach(p -> calls.add(
                Api.Call.put("/ports/" + p.getString("id"), "port", new JsonObject().put("name", prefix + "-w"))));
        load.run("warm-up", concurrency, 0, calls, body -> {});
        load.run("warm-up", concurrency, 0, deletions("/ports/", ids(made)), body -> {});
    }

    private void createNetworks() throws InterruptedException {
        for (int concurrency : size.concurrencies()) {
            List<String> made = new ArrayList<>();
            networksOfPass.put(concurrency, made);
            List<Api.Call> calls = IntStream.range(0, size.objects())
                    .mapToObj(i -> Api.Call.post("/networks", "network", named(concurrency + "-" + i)))
                    .toList();
            measure(
                    "create network",
                    concurrency,
                    calls,
                    body -> made.add(
                            body.toJsonObject().getJsonObject("network").getString("id")));
        }
    }

    private void createSubnets() throws InterruptedException {
        int pass = 0;
        for (int concurrency : size.concurrencies()) {
            measure("create subnet", concurrency, subnetCalls(concurrency, 10 + pass++), body -> {});
        }
    }

    private List<Api.Call> subnetCalls(int concurrency, int octet) {
        List<String> networks = passOf(networksOfPass, concurrency);
        return IntStream.range(0, networks.size())
                .mapToObj(i ->
                        Api.Call.post("/subnets", "subnet", subnet(networks.get(i), "10." + octet + "." + i + ".0/24")))
                .toList();
    }

    private void createPorts() throws InterruptedException {
        List<Integer> passes = size.concurrencies();
        for (int i = 0; i < passes.size(); i++) {
            int concurrency = passes.get(i);
            List<String> made = new ArrayList<>();
            portsOfPass.put(concurrency, made);
            measure(
                    "create port (/16 subnet)",
                    concurrency,
                    portCalls(Integer.toString(concurrency), share(i)),
                    body -> {
                        JsonObject port = port(body);
                        ports.add(port);
                        made.add(port.getString("id"));
                    });
        }
    }

    /** A fifth in the first pass, which is the slowest, the rest in equal parts. */
    private int share(int pass) {
        int passes = size.concurrencies().size();
        if (passes == 1) {
            return size.ports();
        }
        int first = size.ports() / 5;
        return pass == 0 ? first : (size.ports() - first) / (passes - 1);
    }

    private void read() throws InterruptedException {
        if (ports.isEmpty()) {
            throw new IllegalStateException("not one port could be created");
        }
        String all = "/ports?network_id=" + bigNetwork;
        perPass(
                "show port",
                repeated(size.reads(), i -> Api.Call.get("/ports/" + portAt(i).getString("id"))));
        perPass("list " + ports.size() + " ports", repeated(size.lists(), i -> Api.Call.get(all)));
        perPass("list ports fields=id,name", repeated(size.lists(), i -> Api.Call.get(all + "&fields=id&fields=name")));
        perPass("list ports limit=100", repeated(size.lists(), i -> Api.Call.get(all + "&limit=100")));
        perPass(
                "list ports by fixed ip",
                repeated(
                        size.lists() * 3,
                        i -> Api.Call.get(all + "&fixed_ips=ip_address%3D"
                                + portAt(i)
                                        .getJsonArray("fixed_ips")
                                        .getJsonObject(0)
                                        .getString("ip_address"))));
    }

    private void change() throws InterruptedException {
        List<Integer> passes = size.concurrencies();
        int share = Math.min(size.reads(), ports.size() / passes.size());
        for (int pass = 0; pass < passes.size(); pass++) {
            int from = pass * share;
            measure(
                    "update port (name)",
                    passes.get(pass),
                    repeated(
                            share,
                            i -> Api.Call.put(
                                    "/ports/" + portAt(from + i).getString("id"),
                                    "port",
                                    new JsonObject().put("name", prefix + "-renamed"))),
                    body -> {});
        }
        for (int pass = 0; pass < passes.size(); pass++) {
            int from = 1000 + pass * OBJECTS_MAX;
            measure(
                    "create security-group rule",
                    passes.get(pass),
                    repeated(
                            size.objects(),
                            i -> Api.Call.post("/security-group-rules", "security_group_rule", rule(from + i))),
                    body -> {});
        }
    }

    private void delete() throws InterruptedException {
        for (int concurrency : size.concurrencies()) {
            measure("delete port", concurrency, deletions("/ports/", passOf(portsOfPass, concurrency)), body -> {});
        }
        int pass = 0;
        for (int concurrency : size.concurrencies()) {
            // Second subnets, so that the networks go with one each, as in the peer's row.
            List<String> subnets = new ArrayList<>();
            load.run(
                    "prepare",
                    Math.min(8, concurrency),
                    0,
                    subnetCalls(concurrency, 100 + pass++),
                    body -> subnets.add(
                            body.toJsonObject().getJsonObject("subnet").getString("id")));
            measure("delete subnet", concurrency, deletions("/subnets/", subnets), body -> {});
        }
        for (int concurrency : size.concurrencies()) {
            measure(
                    "delete network (with subnet)",
                    concurrency,
                    deletions("/networks/", passOf(networksOfPass, concurrency)),
                    body -> {});
        }
    }

    private void perPass(String name, List<Api.Call> calls) throws InterruptedException {
        for (int concurrency : size.concurrencies()) {
            measure(name, concurrency, calls, body -> {});
        }
    }

    private void measure(String name, int concurrency, List<Api.Call> calls, Consumer<Buffer> good)
            throws InterruptedException {
        rows.accept(load.run(name, concurrency, size.rate(), calls, good));
    }

    private List<Api.Call> portCalls(String name, int count) {
        return repeated(
                count,
                i -> Api.Call.post(
                        "/ports",
                        "port",
                        named(name + "-p" + i)
                                .put("network_id", bigNetwork)
                                .put("fixed_ips", new JsonArray().add(new JsonObject().put("subnet_id", bigSubnet)))));
    }

    private JsonObject portAt(int index) {
        return ports.get(index % ports.size());
    }

    private JsonObject named(String name) {
        return new JsonObject().put("name", prefix + "-" + name);
    }

    private JsonObject subnet(String network, String cidr) {
        return named("subnet")
                .put("network_id", network)
                .put("ip_version", 4)
                .put("cidr", cidr)
                .put("enable_dhcp", false);
    }

    private JsonObject rule(int port) {
        return new JsonObject()
                .put("security_group_id", group)
                .put("direction", "ingress")
                .put("ethertype", "IPv4")
                .put("protocol", "tcp")
                .put("port_range_min", port)
                .put("port_range_max", port)
                .put("remote_ip_prefix", "10.0.0.0/8");
    }

    private static JsonObject port(Buffer body) {
        return body.toJsonObject().getJsonObject("port");
    }

    private static List<String> ids(List<JsonObject> resources) {
        return resources.stream().map(r -> r.getString("id")).toList();
    }

    private static List<String> passOf(Map<Integer, List<String>> passes, int concurrency) {
        return passes.getOrDefault(concurrency, List.of());
    }

    private static List<Api.Call> deletions(String path, List<String> ids) {
        return ids.stream().map(id -> Api.Call.delete(path + id)).toList();
    }

    private static List<Api.Call> repeated(int count, IntFunction<Api.Call> call) {
        return IntStream.range(0, count).mapToObj(call).toList();
    }
}
