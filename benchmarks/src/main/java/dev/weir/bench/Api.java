package dev.weir.bench;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The API under load: HTTP/1.1 with as many kept connections as there are requests in flight. */
final class Api implements AutoCloseable {
    /** Not below {@code /v2.0}. */
    private static final String STATUS = "/weir/v1/status";

    private final EventLoop loop;
    private final HttpClient client;
    private final String base;
    private final String token;
    private final long timeoutMs;

    /** @param url without {@code /v2.0} */
    Api(EventLoop loop, String url, String token, int connections, long timeoutMs) {
        this.loop = loop;
        this.client = loop.vertx()
                .createHttpClient(
                        new HttpClientOptions().setKeepAliveTimeout(120).setTcpNoDelay(true),
                        new PoolOptions().setHttp1MaxSize(connections));
        this.base = (url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        this.token = token;
        this.timeoutMs = timeoutMs;
    }

    /** @param path after {@code /v2.0} */
    record Call(HttpMethod method, String path, @Nullable JsonObject body) {
        static Call get(String path) {
            return new Call(HttpMethod.GET, path, null);
        }

        static Call post(String path, String noun, JsonObject resource) {
            return new Call(HttpMethod.POST, path, new JsonObject().put(noun, resource));
        }

        /** @param path of the collection, whose name wraps the resources */
        static Call bulk(String path, JsonArray resources) {
            return new Call(HttpMethod.POST, path, new JsonObject().put(path.substring(1), resources));
        }

        /** Weir's own status. */
        static Call status() {
            return new Call(HttpMethod.GET, STATUS, null);
        }

        static Call put(String path, String noun, JsonObject changes) {
            return new Call(HttpMethod.PUT, path, new JsonObject().put(noun, changes));
        }

        static Call delete(String path) {
            return new Call(HttpMethod.DELETE, path, null);
        }
    }

    record Answer(int status, Buffer body) {
        boolean good() {
            return status < 300;
        }
    }

    /** To be called on the event loop. */
    Future<Answer> send(Call call) {
        RequestOptions options = new RequestOptions()
                .setMethod(call.method())
                .setAbsoluteURI(base + (call.path().equals(STATUS) ? "" : "/v2.0") + call.path())
                .setTimeout(timeoutMs)
                .putHeader("Accept", "application/json");
        if (!token.isEmpty()) {
            options.putHeader("X-Auth-Token", token);
        }
        JsonObject body = call.body();
        Buffer bytes = body == null ? null : body.toBuffer();
        if (bytes != null) {
            options.putHeader("Content-Type", "application/json");
        }
        return client.request(options)
                .compose(request -> bytes == null ? request.send() : request.send(bytes))
                .compose(response -> response.body().map(content -> new Answer(response.statusCode(), content)));
    }

    /** For what the load is prepared with: waits, and takes no refusal. */
    JsonObject must(Call call) throws InterruptedException {
        Answer answer = loop.await(() -> send(call), 2 * timeoutMs);
        if (!answer.good()) {
            throw new IllegalStateException(
                    call.method() + " " + call.path() + ": " + answer.status() + " " + answer.body());
        }
        return answer.body().length() == 0 ? new JsonObject() : answer.body().toJsonObject();
    }

    @Override
    public void close() {
        client.close();
    }
}
