package dev.weir.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Calls as a cloud makes them, a port's life in six: created, shown, found by its network and its device, renamed, deleted. How many
 * ports there are stays the same. Everything but {@link #prepare} and {@link #remove} happens on the event loop.
 */
final class Mix {
    private static final int PORTS = 200;

    private final Api api;
    private final String prefix;
    private final Deque<String> ports = new ArrayDeque<>();
    private String network = "";
    private int made;

    Mix(Api api, String prefix) {
        this.api = api;
        this.prefix = prefix;
    }

    void prepare() throws InterruptedException {
        network = api.must(Api.Call.post("/networks", "network", new JsonObject().put("name", prefix)))
                .getJsonObject("network")
                .getString("id");
        api.must(Api.Call.post(
                "/subnets",
                "subnet",
                new JsonObject().put("network_id", network).put("ip_version", 4).put("cidr", "10.0.0.0/16")));
        for (int i = 0; i < PORTS; i++) {
            ports.add(api.must(create()).getJsonObject("port").getString("id"));
        }
    }

    void remove(Load load) throws InterruptedException {
        List<Api.Call> deletions =
                ports.stream().map(id -> Api.Call.delete("/ports/" + id)).toList();
        load.run("clean up", 8, 0, deletions, _ -> {});
        api.must(Api.Call.delete("/networks/" + network));
    }

    List<Api.Call> calls(int count) {
        return new AbstractList<>() {
            @Override
            public Api.Call get(int index) {
                return call(index);
            }

            @Override
            public int size() {
                return count;
            }
        };
    }

    private Api.Call call(int index) {
        String id = rotate();
        return switch (index % 6) {
            case 0 -> create();
            case 1 -> Api.Call.get("/ports/" + id);
            case 2 -> Api.Call.get("/ports?limit=50&network_id=" + network);
            case 3 -> Api.Call.get("/ports?device_id=" + prefix + "-" + index % PORTS);
            case 4 -> Api.Call.put("/ports/" + id, "port", new JsonObject().put("name", prefix + "-" + index));
            default -> {
                ports.removeLast();
                yield Api.Call.delete("/ports/" + id);
            }
        };
    }

    private Api.Call create() {
        int number = made++;
        return Api.Call.post(
                "/ports",
                "port",
                new JsonObject()
                        .put("name", prefix + "-" + number)
                        .put("network_id", network)
                        .put("device_id", prefix + "-" + number % PORTS)
                        .put("device_owner", "compute:nova"));
    }

    /** The port that was not used for longest, so that nobody else is at it. */
    private String rotate() {
        String id = ports.removeFirst();
        ports.addLast(id);
        return id;
    }

    void answered(Api.Call call, Buffer body) {
        if (call.method().equals(HttpMethod.POST)) {
            ports.addLast(body.toJsonObject().getJsonObject("port").getString("id"));
        }
    }
}
