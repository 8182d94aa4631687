package dev.weir.bench;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Kills the whole control plane with {@code kill -9}, starts it again, and says how long until it serves. */
final class Restart {
    private static final long SERVING_S_MAX = 600;
    private static final long RETRY_MS = 50;
    private static final long REQUEST_MS_MAX = 30_000;

    private final EventLoop loop;
    private final Api api;
    private final Installation installation;
    private final Report report;
    private final String prefix;

    Restart(EventLoop loop, Api api, Installation installation, Report report, String prefix) {
        this.loop = loop;
        this.api = api;
        this.installation = installation;
        this.report = report;
        this.prefix = prefix;
    }

    void run() throws IOException, InterruptedException {
        installation.kill();
        long startNs = System.nanoTime();
        Process launcher = installation.up();
        until(Api.Call.get("/ports?limit=1&fields=id"), startNs);
        report.add("restart after kill -9, until a list is answered", seconds(startNs), "s");
        JsonObject network = until(
                Api.Call.post("/networks", "network", new JsonObject().put("name", prefix + "-restart")), startNs);
        report.add("restart after kill -9, until a write is answered", seconds(startNs), "s");
        api.must(Api.Call.delete("/networks/" + network.getJsonObject("network").getString("id")));
        if (!launcher.waitFor(SERVING_S_MAX, TimeUnit.SECONDS)) {
            launcher.destroy();
        }
    }

    private JsonObject until(Api.Call call, long startNs) throws InterruptedException {
        while (seconds(startNs) < SERVING_S_MAX) {
            try {
                Future<Api.Answer> none = Future.succeededFuture();
                Api.Answer answer = loop.await(() -> api.send(call).recover(_ -> none), REQUEST_MS_MAX);
                if (answer != null && answer.good()) {
                    return answer.body().toJsonObject();
                }
            } catch (CompletionException e) {
                // Not there yet.
            }
            Thread.sleep(RETRY_MS);
        }
        throw new IllegalStateException("not served within " + SERVING_S_MAX + " s: " + call.path());
    }

    private static double seconds(long startNs) {
        return (System.nanoTime() - startNs) / 1e9;
    }
}
