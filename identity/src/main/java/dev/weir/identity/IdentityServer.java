package dev.weir.identity;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/** The identity API v3 over HTTP, as much of it as clients of the networking API need. */
public final class IdentityServer implements AutoCloseable {
    private static final int BODY_BYTES_MAX = 114_688;
    private static final int WORKERS = 4;
    private static final int CONNECTIONS_MAX = 1_000;
    private static final int IDLE_SECONDS_MAX = 60;
    /** Of the request line, and of all headers. */
    private static final int HEAD_BYTES_MAX = 16_384;

    private static final Pattern FORM =
            Pattern.compile("\\s*(multipart/|application/x-www-form-urlencoded)", Pattern.CASE_INSENSITIVE);
    private static final long START_STOP_SECONDS_MAX = 30;

    private final HttpServer http;
    private final WorkerExecutor workers;
    private final Sessions sessions;
    private final IdentityConfig config;

    private IdentityServer(HttpServer http, WorkerExecutor workers, Sessions sessions, IdentityConfig config) {
        this.http = http;
        this.workers = workers;
        this.sessions = sessions;
        this.config = config;
    }

    /**
     * Returns when it listens. Not to be called on an event loop.
     *
     * @throws UncheckedIOException if a file cannot be read or written
     * @throws IllegalStateException if the port cannot be listened on
     */
    public static IdentityServer start(Vertx vertx, IdentityConfig config) {
        return start(vertx, config, Clock.systemUTC());
    }

    static IdentityServer start(Vertx vertx, IdentityConfig config, Clock clock) {
        try {
            PasswordHash passwords = new PasswordHash();
            IdentityStore store = IdentityStore.open(config, passwords);
            KeyPair keys = Ed25519Keys.loadOrCreate(config.privateKeyFile(), config.publicKeyFile());
            SignedTokens tokens = new SignedTokens(keys.getPrivate(), keys.getPublic(), clock);
            Sessions sessions = new Sessions(store, tokens, clock);
            AtomicReference<String> address = new AtomicReference<>("");
            Catalogue catalogue = new Catalogue(store, config, address::get);
            WorkerExecutor workers = vertx.createSharedWorkerExecutor("identity", WORKERS);
            Router router = router(vertx);
            Routes routes = new Routes(router, workers, sessions);
            Authentication authentication =
                    new Authentication(store, passwords, sessions, config.tokenLifetime(), clock);
            new TokenRoutes(store, tokens, sessions, authentication, catalogue).addTo(routes);
            new ProjectRoutes(store, catalogue).addTo(routes);
            new UserRoutes(store, passwords).addTo(routes);
            new AssignmentRoutes(store).addTo(routes);
            new ApplicationCredentialRoutes(store, passwords).addTo(routes);
            HttpServer http = server(vertx, config).requestHandler(router);
            listen(http, workers, config);
            IdentityServer server = new IdentityServer(http, workers, sessions, config);
            address.set(server.url());
            CloudsFile.setAddress(config.cloudsFile(), server.url() + "/v3");
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("identity cannot start: " + e.getMessage(), e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return http.actualPort();
    }

    /** Without {@code /v3}. */
    public String url() {
        String host = config.host();
        String reachable = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        return "http://" + (reachable.contains(":") ? "[" + reachable + "]" : reachable) + ":" + port();
    }

    /** For a gateway in the same process: knows of revocations at once. */
    public TokenVerifier verifier() {
        return sessions;
    }

    @Override
    public void close() {
        await(http.close().toCompletionStage().toCompletableFuture(), "stop");
        workers.close();
    }

    private static HttpServer server(Vertx vertx, IdentityConfig config) {
        AtomicInteger connections = new AtomicInteger();
        return vertx.createHttpServer(new HttpServerOptions()
                        .setHost(config.host())
                        .setPort(config.port())
                        .setIdleTimeout(IDLE_SECONDS_MAX)
                        .setMaxInitialLineLength(HEAD_BYTES_MAX)
                        .setMaxHeaderSize(HEAD_BYTES_MAX)
                        .setHttp2ClearTextEnabled(false))
                .connectionHandler(connection -> {
                    connection.closeHandler(closed -> connections.decrementAndGet());
                    if (connections.incrementAndGet() > CONNECTIONS_MAX) {
                        connection.close();
                    }
                });
    }

    private static Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            String type = context.request().getHeader("Content-Type");
            if (type != null && FORM.matcher(type).lookingAt()) {
                Routes.refuse(context, KeystoneError.badRequest("Expecting to find valid JSON: not a form."));
            } else {
                context.next();
            }
        });
        router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX));
        router.errorHandler(404, context -> Routes.refuse(context, KeystoneError.noSuchPath()));
        router.errorHandler(405, context -> Routes.refuse(context, KeystoneError.methodNotAllowed()));
        router.errorHandler(413, context -> Routes.refuse(context, KeystoneError.tooLarge()));
        // Failures of handlers are answered by them: what is left is a body that cannot be read, or that breaks off.
        router.errorHandler(
                500, context -> Routes.refuse(context, KeystoneError.badRequest("The request is malformed.")));
        router.errorHandler(
                400, context -> Routes.refuse(context, KeystoneError.badRequest("The request is malformed.")));
        return router;
    }

    private static void listen(HttpServer http, WorkerExecutor workers, IdentityConfig config) {
        try {
            await(
                    http.listen().toCompletionStage().toCompletableFuture(),
                    "listen on " + config.host() + ":" + config.port());
        } catch (IllegalStateException e) {
            workers.close();
            throw e;
        }
    }

    private static void await(CompletableFuture<?> future, String what) {
        try {
            future.get(START_STOP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException("identity cannot " + what + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IllegalStateException("identity did not " + what + " in " + START_STOP_SECONDS_MAX + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while identity was to " + what, e);
        }
    }
}
