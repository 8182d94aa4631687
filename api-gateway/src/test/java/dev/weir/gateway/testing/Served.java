package dev.weir.gateway.testing;

import dev.weir.gateway.api.CollectionApi;
import dev.weir.gateway.api.HttpServer;
import dev.weir.gateway.ops.Gateway;
import dev.weir.gateway.ops.GatewayConfig.ReadBarrier;
import dev.weir.gateway.submit.Submitter;
import dev.weir.identity.TokenVerifier;
import dev.weir.identity.VerifiedToken;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A gateway with its HTTP server on a free port. Tokens are {@code <project>/<role>}. */
public final class Served implements AutoCloseable {
    private static final TokenVerifier TOKENS = token -> {
        int slash = token.indexOf('/');
        return slash < 0
                ? null
                : new VerifiedToken(
                        "user",
                        "user",
                        token.substring(0, slash),
                        token.substring(0, slash),
                        List.of(token.substring(slash + 1)),
                        "default",
                        Instant.now().plusSeconds(3600));
    };

    private final Gateway gateway;
    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final int port;

    public Served(String instance, String bootstrapServers, Submitter.Limits limits, ReadBarrier barrier) {
        this(
                instance,
                bootstrapServers,
                limits,
                barrier,
                new HttpServer.Limits(100_000, 1_000_000, 1_000_000, Duration.ofSeconds(5)));
    }

    public Served(
            String instance,
            String bootstrapServers,
            Submitter.Limits limits,
            ReadBarrier barrier,
            HttpServer.Limits http) {
        gateway = Gateway.start(
                new Gateway.Settings(
                        instance,
                        bootstrapServers,
                        Map.of(),
                        limits,
                        new CollectionApi.Limits(10, 100),
                        barrier,
                        Path.of("none"),
                        TOKENS),
                (method, route, status, tookNs) -> {});
        Router router = Router.router(vertx);
        new HttpServer(gateway, threads, http, "http://identity").mount(router);
        try {
            port = vertx.createHttpServer()
                    .requestHandler(router)
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS)
                    .actualPort();
            gateway.ready().get(60, TimeUnit.SECONDS);
        } catch (InterruptedException
                | java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    public Gateway gateway() {
        return gateway;
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** @param headers name, value, name, value, … */
    public HttpResponse<String> call(String token, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path)))
                .timeout(Duration.ofSeconds(40))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("X-Auth-Token", token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        gateway.close();
        client.close();
        threads.shutdownNow();
        vertx.close();
    }
}
