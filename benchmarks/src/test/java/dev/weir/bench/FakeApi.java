package dev.weir.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of the networking API as the load touches; remembers what exists. */
final class FakeApi implements AutoCloseable {
    private static final JsonArray ANY_ADDRESS = new JsonArray().add(new JsonObject());

    private final Map<String, JsonObject> resources = new ConcurrentHashMap<>();
    private final AtomicInteger portsMade = new AtomicInteger();
    private final HttpServer server;
    private final int portsMax;

    /** @param portsMax how many ports it makes before it refuses with 409 */
    FakeApi(Vertx vertx, int portsMax) throws InterruptedException {
        this.portsMax = portsMax;
        server = vertx.createHttpServer().requestHandler(this::handle);
        EventLoop.await(server.listen(0, "127.0.0.1"), 10_000);
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    Map<String, JsonObject> resources() {
        return resources;
    }

    private void handle(HttpServerRequest request) {
        String[] path = request.path().split("/", -1);
        String collection = path[2];
        if (!"secret".equals(request.getHeader("X-Auth-Token"))) {
            request.response().setStatusCode(401).end("{}");
            return;
        }
        switch (request.method().name()) {
            case "POST" -> request.body().onSuccess(body -> create(request, collection, body.toJsonObject()));
            case "DELETE" -> {
                JsonObject gone = resources.remove(path[3]);
                request.response().setStatusCode(gone == null ? 404 : 204).end();
            }
            case "PUT" ->
                request.response()
                        .setStatusCode(resources.containsKey(path[3]) ? 200 : 404)
                        .end("{}");
            default -> read(request, collection, path);
        }
    }

    private void create(HttpServerRequest request, String collection, JsonObject body) {
        if (collection.equals("ports") && portsMade.incrementAndGet() > portsMax) {
            request.response().setStatusCode(409).end("{}");
            return;
        }
        String noun = body.fieldNames().iterator().next();
        String id = UUID.randomUUID().toString();
        JsonObject resource = body.getJsonObject(noun).put("id", id).put("collection", collection);
        if (collection.equals("ports")) {
            resource.getJsonArray("fixed_ips", ANY_ADDRESS.copy())
                    .getJsonObject(0)
                    .put("ip_address", "10.200.0.9");
        }
        resources.put(id, resource);
        request.response()
                .setStatusCode(201)
                .end(new JsonObject().put(noun, resource).toBuffer());
    }

    private void read(HttpServerRequest request, String collection, String[] path) {
        if (path.length > 3) {
            request.response()
                    .setStatusCode(resources.containsKey(path[3]) ? 200 : 404)
                    .end("{}");
            return;
        }
        JsonArray found = new JsonArray();
        resources.values().stream()
                .filter(r -> r.getString("collection").equals(collection))
                .forEach(found::add);
        request.response()
                .end(new JsonObject().put(collection.replace('-', '_'), found).toBuffer());
    }

    @Override
    public void close() throws InterruptedException {
        EventLoop.await(server.close(), 10_000);
    }
}
