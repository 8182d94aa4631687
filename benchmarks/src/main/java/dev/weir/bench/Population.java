package dev.weir.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * Fills a cloud: networks of 100 ports with a /24 subnet, ten networks a project, each port with a device of its own.
 * Remembers some of the ports, spread evenly, to ask for later. Used on one thread at a time.
 */
final class Population {
    static final int PORTS_A_NETWORK = 100;
    private static final int NETWORKS_A_PROJECT = 10;
    /** One address plan: 10.0.0.0/8 in networks of 256 addresses. */
    static final int NETWORKS_MAX = 65_536;

    private static final int NETWORKS_A_REQUEST = 50;
    private static final int REMEMBERED_A_NETWORK = 4;
    private static final int REMEMBERED_NETWORKS_MAX = 1_000;

    private final String prefix;
    private final List<String> nodes;
    private final int rememberEvery;
    private final List<JsonObject> remembered = new ArrayList<>();
    private final List<String> networks = new ArrayList<>();
    private int portsAsked;
    private int answers;

    /**
     * @param networksMax how many there are to be in the end
     * @param nodes that the ports are bound to, twenty nodes a network; none: they stay unbound
     */
    Population(String prefix, int networksMax, List<String> nodes) {
        this.prefix = prefix;
        this.nodes = nodes;
        this.rememberEvery = Math.max(1, networksMax / REMEMBERED_NETWORKS_MAX);
    }

    /** Ports to ask for, of all ages. */
    List<JsonObject> remembered() {
        return remembered;
    }

    /** Ids of networks, the oldest first. */
    List<String> networks() {
        return networks;
    }

    List<Api.Call> moreNetworks(int count) {
        int first = networks.size();
        return batches(first, first + count, (from, to) -> {
            JsonArray batch = new JsonArray();
            for (int number = from; number < to; number++) {
                batch.add(new JsonObject().put("name", prefix + "-" + number).put("project_id", project(number)));
            }
            return Api.Call.bulk("/networks", batch);
        });
    }

    void networksMade(Buffer body) {
        for (Object network : body.toJsonObject().getJsonArray("networks")) {
            networks.add(((JsonObject) network).getString("id"));
        }
    }

    /** A subnet for each network from the given one on. */
    List<Api.Call> subnets(int from) {
        return batches(from, networks.size(), (first, to) -> {
            JsonArray batch = new JsonArray();
            for (int number = first; number < to; number++) {
                batch.add(new JsonObject()
                        .put("network_id", networks.get(number))
                        .put("project_id", project(number))
                        .put("ip_version", 4)
                        .put("cidr", "10." + number / 256 + "." + number % 256 + ".0/24"));
            }
            return Api.Call.bulk("/subnets", batch);
        });
    }

    /** One request a network, for all but {@code spare} of its ports. */
    List<Api.Call> portsInBulk(int fromNetwork, int spare) {
        return calls(networks.size() - fromNetwork, i -> {
            JsonArray batch = new JsonArray();
            for (int port = spare; port < PORTS_A_NETWORK; port++) {
                batch.add(port(fromNetwork + i, port));
            }
            return Api.Call.bulk("/ports", batch);
        });
    }

    /** One request a port: the spare ones. */
    List<Api.Call> portsOneByOne(int fromNetwork, int spare) {
        int wide = networks.size() - fromNetwork;
        return calls(wide * spare, i -> Api.Call.post("/ports", "port", port(fromNetwork + i % wide, i / wide)));
    }

    private JsonObject port(int network, int number) {
        JsonObject port = new JsonObject()
                .put("name", prefix + "-p" + portsAsked++)
                .put("network_id", networks.get(network))
                .put("project_id", project(network))
                .put("device_id", UUID.randomUUID().toString())
                .put("device_owner", "compute:nova");
        if (!nodes.isEmpty()) {
            int node = network * AgentsRun.NODES_A_NETWORK + number % AgentsRun.NODES_A_NETWORK;
            port.put("binding:host_id", nodes.get(node % nodes.size()));
        }
        return port;
    }

    /** Looks into few of the answers: reading all would cost the machine under test as much as making them. */
    void portsMade(Buffer body) {
        if (answers++ % rememberEvery == 0) {
            JsonArray ports = body.toJsonObject().getJsonArray("ports");
            for (int i = 0; i < Math.min(REMEMBERED_A_NETWORK, ports.size()); i++) {
                remembered.add(ports.getJsonObject(i));
            }
        }
    }

    /** @param network id of one of {@link #networks} */
    String projectOf(String network) {
        return project(networks.indexOf(network));
    }

    private String project(int network) {
        return new UUID(prefix.hashCode(), network / NETWORKS_A_PROJECT)
                .toString()
                .replace("-", "");
    }

    private interface Batch {
        Api.Call of(int from, int to);
    }

    private static List<Api.Call> batches(int from, int to, Batch batch) {
        int requests = (to - from + NETWORKS_A_REQUEST - 1) / NETWORKS_A_REQUEST;
        return calls(requests, request -> {
            int first = from + request * NETWORKS_A_REQUEST;
            return batch.of(first, Math.min(to, first + NETWORKS_A_REQUEST));
        });
    }

    /** Made when they are due: a million at once would not fit. */
    private static List<Api.Call> calls(int count, IntFunction<Api.Call> make) {
        return new AbstractList<>() {
            @Override
            public Api.Call get(int index) {
                return make.apply(index);
            }

            @Override
            public int size() {
                return count;
            }
        };
    }
}
