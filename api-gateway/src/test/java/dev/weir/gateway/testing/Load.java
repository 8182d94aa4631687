package dev.weir.gateway.testing;

import dev.weir.gateway.ops.GatewayConfig.ReadBarrier;
import dev.weir.gateway.submit.Submitter;
import dev.weir.kernel.testing.TestBroker;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a gateway can do by itself: broker, gateway, a service that only answers, and the client, all in this JVM. A main
 * program to measure with, not a test.
 */
public final class Load {
    private static final String TOKEN = "demo/member";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client;
    private final URI target;

    private Load(String url) {
        target = URI.create(url);
        client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(true), new PoolOptions().setHttp1MaxSize(64));
    }

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("weir-gateway-load");
        TestBroker broker = TestBroker.start(directory);
        WeirTopics.create(broker.bootstrapServers());
        Submitter.Limits limits =
                new Submitter.Limits(Duration.ofSeconds(30), 2000, Duration.ofSeconds(10), Duration.ofSeconds(1));
        try (FakeService service = new FakeService(broker.bootstrapServers());
                Served served = new Served("load", broker.bootstrapServers(), limits, ReadBarrier.NEVER)) {
            String body = served.call(TOKEN, "POST", "/v2.0/networks", "{\"network\":{}}")
                    .body();
            String network = body.replaceAll(".*?\"id\":\"([^\"]+)\".*", "$1");
            String port = "{\"port\":{\"network_id\":\"" + network + "\",\"name\":\"p\",\"device_id\":\"d\"}}";
            String made = served.call(TOKEN, "POST", "/v2.0/ports", port).body();
            String id = made.replaceAll(".*?\"id\":\"([^\"]+)\".*", "$1");
            Load load = new Load(served.url(""));
            for (int round = 0; round < 2; round++) {
                load.run("create port", 64, 6000, HttpMethod.POST, "/v2.0/ports", port);
                load.run("create port", 1, 300, HttpMethod.POST, "/v2.0/ports", port);
                load.run("show port", 64, 40000, HttpMethod.GET, "/v2.0/ports/" + id, "");
                load.run("show port", 1, 3000, HttpMethod.GET, "/v2.0/ports/" + id, "");
                load.run("list 1,000 ports", 1, 100, HttpMethod.GET, "/v2.0/ports?limit=1000", "");
                load.run("list by name", 16, 100, HttpMethod.GET, "/v2.0/ports?device_id=none", "");
            }
            System.out.println("commands " + service.commands().size());
        }
        broker.close();
        System.exit(0);
    }

    private void run(String what, int inFlight, int calls, HttpMethod method, String path, String body)
            throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(calls);
        long[] took = new long[calls];
        long begin = System.nanoTime();
        Map<String, Long> cpuBefore = cpu();
        for (int i = 0; i < inFlight; i++) {
            call(next, calls, took, failed, done, method, path, body);
        }
        done.await(120, TimeUnit.SECONDS);
        double seconds = (System.nanoTime() - begin) / 1e9;
        Arrays.sort(took);
        System.out.printf(
                "%-18s c=%-3d %8.0f/s  p50 %6.2f ms  p99 %6.2f ms  failed %d%n",
                what, inFlight, calls / seconds, took[calls / 2] / 1e6, took[(int) (calls * 0.99)] / 1e6, failed.get());
        Map<String, Long> used = new TreeMap<>();
        cpu().forEach((thread, ns) -> used.merge(thread, ns - cpuBefore.getOrDefault(thread, 0L), Long::sum));
        used.entrySet().stream()
                .filter(entry -> entry.getValue() / calls >= 5_000)
                .forEach(entry -> System.out.printf(
                        "    %-40s %8.1f us a call%n", entry.getKey(), entry.getValue() / 1e3 / calls));
    }

    /** CPU time by kind of thread: what counts where a machine is shared. */
    private static Map<String, Long> cpu() {
        Map<String, Long> cpu = new TreeMap<>();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null) {
                cpu.merge(
                        info.getThreadName().replaceAll("[0-9]+", "#"),
                        Math.max(0, threads.getThreadCpuTime(info.getThreadId())),
                        Long::sum);
            }
        }
        return cpu;
    }

    private void call(
            AtomicInteger next,
            int calls,
            long[] took,
            AtomicInteger failed,
            CountDownLatch done,
            HttpMethod method,
            String path,
            String body) {
        int index = next.getAndIncrement();
        if (index >= calls) {
            return;
        }
        long begin = System.nanoTime();
        client.request(method, target.getPort(), target.getHost(), path)
                .compose(request -> request.putHeader("X-Auth-Token", TOKEN).send(Buffer.buffer(body)))
                .compose(response -> response.body().map(response.statusCode()))
                .onComplete(result -> {
                    took[index] = System.nanoTime() - begin;
                    if (result.failed() || result.result() >= 300) {
                        failed.incrementAndGet();
                    }
                    done.countDown();
                    call(next, calls, took, failed, done, method, path, body);
                });
    }
}
