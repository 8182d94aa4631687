package dev.weir.gateway.api;

import dev.weir.contracts.reply.ApiError;
import dev.weir.gateway.policy.Credentials;
import dev.weir.gateway.wire.Rejected;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The edge of the gateway: bodies, tokens, answers. What is answered from memory at once is answered on the event loop,
 * all else on a virtual thread of its own.
 */
public final class HttpServer {
    private static final Logger LOG = Logger.getLogger(HttpServer.class);
    private static final int RETRY_AFTER_S = 1;
    private static final long NO_TIMER = -1;
    private static final Duration LINGER = Duration.ofSeconds(5);
    private static final int LINGER_BODIES = 16;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE");

    /** What the edge needs of the gateway behind it. */
    public interface Gateway {
        /** Null until everything is loaded. */
        @Nullable
        Routes routes();

        /** Null until tokens can be verified. */
        @Nullable
        Authentication authentication();

        byte[] openApi(String base);

        /**
         * Every answer, for metrics.
         *
         * @param method one that the API knows, or {@code OTHER}
         * @param route the path with names in braces for what varies
         */
        void answered(String method, String route, int status, long tookNs);
    }

    /**
     * What clients may make the gateway hold.
     *
     * @param bodyBytesMax of one request
     * @param bodiesBytesMax of all requests that are not answered yet
     * @param answersBytesMax of all answers that their clients have not read yet
     * @param bodyTimeout within which a request's body must have come
     */
    public record Limits(int bodyBytesMax, long bodiesBytesMax, long answersBytesMax, Duration bodyTimeout) {}

    private final Gateway gateway;
    private final Executor threads;
    private final Limits limits;
    private final ByteBudget bodies;
    private final ByteBudget answers;
    private final String identityUrl;

    public HttpServer(Gateway gateway, Executor threads, Limits limits, String identityUrl) {
        this.gateway = gateway;
        this.threads = threads;
        this.limits = limits;
        this.bodies = new ByteBudget(limits.bodiesBytesMax());
        this.answers = new ByteBudget(limits.answersBytesMax());
        this.identityUrl = identityUrl;
    }

    public void mount(Router router) {
        router.route("/").handler(this::handle);
        router.route("/v2.0*").handler(this::handle);
        router.route("/weir/*").handler(this::handle);
        router.route("/openapi").handler(this::openApi);
        router.route("/openapi.json").handler(this::openApi);
    }

    private void openApi(RoutingContext context) {
        context.response()
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(gateway.openApi(base(context.request()))));
    }

    private void handle(RoutingContext context) {
        Exchange exchange = new Exchange(context);
        String method = context.request().method().name();
        if (!METHODS.contains(method)) {
            exchange.end(Answer.error(ApiError.of(
                    405, "HTTPMethodNotAllowed", "The method " + method + " is not allowed for this resource.")));
        } else if (method.equals("POST") || method.equals("PUT")) {
            exchange.readBody();
        } else {
            exchange.run(new byte[0]);
        }
    }

    private static String base(HttpServerRequest request) {
        String proto = request.getHeader("X-Forwarded-Proto");
        return (proto == null ? request.scheme() : proto) + "://" + request.authority();
    }

    /** One request and its answer. */
    private final class Exchange {
        private final HttpServerRequest http;
        private final HttpServerResponse response;
        private final Vertx vertx;
        private final Context loop;
        private final String requestId = "req-" + UUID.randomUUID();
        private final long startedNs = System.nanoTime();
        private final boolean head;
        private String route = Routes.OTHER;
        private long held;
        private boolean refused;
        private long discarded;
        private long bodyTimer = NO_TIMER;

        Exchange(RoutingContext context) {
            this.http = context.request();
            this.response = context.response();
            this.vertx = context.vertx();
            Context current = Vertx.currentContext();
            this.loop = current == null ? vertx.getOrCreateContext() : current;
            this.head = http.method().name().equals("HEAD");
        }

        void readBody() {
            Buffer body = Buffer.buffer();
            bodyTimer = vertx.setTimer(
                    limits.bodyTimeout().toMillis(),
                    late -> refuseBody(ApiError.of(
                            408,
                            "HTTPRequestTimeout",
                            "The request did not come within "
                                    + limits.bodyTimeout().toSeconds() + " s.")));
            http.exceptionHandler(broken -> bodyEnded());
            http.handler(part -> {
                if (refused) {
                    discard(part);
                    return;
                }
                if (body.length() + part.length() > limits.bodyBytesMax()) {
                    refuseBody(ApiError.of(
                            413,
                            "HTTPRequestEntityTooLarge",
                            "The request is larger than " + limits.bodyBytesMax() + " bytes."));
                } else if (!bodies.take(part.length())) {
                    refuseBody(ApiError.unavailable(
                            "The gateway holds as many requests as it can. The request was not begun.", RETRY_AFTER_S));
                } else {
                    held += part.length();
                    body.appendBuffer(part);
                }
            });
            http.endHandler(done -> {
                if (refused) {
                    http.connection().close();
                    return;
                }
                vertx.cancelTimer(bodyTimer);
                // From here on the answer gives back what is held, also if the client has gone.
                http.exceptionHandler(broken -> {});
                run(body.getBytes());
            });
        }

        /**
         * Answers before the request has come whole. Most clients read nothing until they have sent everything, and
         * closing while they send would reset the connection with the answer in it: so the rest is taken and thrown
         * away, within bounds.
         */
        private void refuseBody(ApiError error) {
            refused = true;
            response.putHeader("Connection", "close");
            end(Answer.error(error));
            vertx.setTimer(LINGER.toMillis(), late -> http.connection().close());
        }

        private void discard(Buffer part) {
            discarded += part.length();
            if (discarded > (long) LINGER_BODIES * limits.bodyBytesMax()) {
                http.connection().close();
            }
        }

        private void bodyEnded() {
            refused = true;
            if (bodyTimer != NO_TIMER) {
                vertx.cancelTimer(bodyTimer);
            }
            bodies.giveBack(held);
            held = 0;
        }

        void run(byte[] body) {
            List<String> path = path();
            if (path == null) {
                end(Answer.error(ApiError.badRequest("HTTPBadRequest", "The path or query is not valid.")));
                return;
            }
            String method = head ? "GET" : http.method().name();
            Routes routes = gateway.routes();
            route = routes == null ? Routes.OTHER : routes.template(path);
            if (routes != null && routes.immediate(method, path)) {
                end(answer(method, path, body));
            } else {
                threads.execute(() -> {
                    Answer answer = answer(method, path, body);
                    loop.runOnContext(on -> end(answer));
                });
            }
        }

        private Answer answer(String method, List<String> path, byte[] body) {
            try {
                if (path.isEmpty()) {
                    return DiscoveryApi.versions(base(http));
                }
                Authentication authentication = gateway.authentication();
                Routes routes = gateway.routes();
                if (authentication == null || routes == null) {
                    return Answer.error(
                            ApiError.unavailable("The gateway is starting: it has not yet loaded what there is.", 1));
                }
                Credentials credentials = authentication.of(http.getHeader("X-Auth-Token"));
                if (credentials == null) {
                    return Answer.unauthorized(identityUrl);
                }
                return routes.answer(new Request(
                        method,
                        path,
                        query(http.query()),
                        base(http) + http.path(),
                        headers(),
                        body,
                        requestId,
                        http.remoteAddress() == null
                                ? null
                                : http.remoteAddress().hostAddress(),
                        credentials));
            } catch (Rejected e) {
                return Answer.error(e.error());
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s %s %s failed", requestId, http.method(), http.uri());
                return Answer.error(ApiError.of(
                        500,
                        "HTTPInternalServerError",
                        "Request Failed: internal server error while processing your request."));
            }
        }

        private Map<String, String> headers() {
            Map<String, String> headers = new HashMap<>();
            http.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
            return headers;
        }

        private @Nullable List<String> path() {
            List<String> path = new ArrayList<>();
            try {
                for (String part : http.path().split("/", -1)) {
                    if (!part.isEmpty()) {
                        path.add(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
                    }
                }
                query(http.query());
            } catch (IllegalArgumentException e) {
                return null;
            }
            if (path.size() == 2 || path.size() == 3) {
                String last = path.getLast();
                if (last.endsWith(".json")) {
                    path.set(path.size() - 1, last.substring(0, last.length() - ".json".length()));
                }
            }
            return path;
        }

        void end(Answer answer) {
            bodyEnded();
            if (response.ended() || response.closed()) {
                return;
            }
            byte[] body = answer.body();
            int size = body == null || head ? 0 : body.length;
            if (!answers.take(size)) {
                send(Answer.error(ApiError.unavailable(
                        "Clients have yet to read as many answers as the gateway can hold.", RETRY_AFTER_S)));
                return;
            }
            send(answer).onComplete(sent -> answers.giveBack(size));
        }

        private Future<Void> send(Answer answer) {
            response.setStatusCode(answer.status());
            response.putHeader("X-Openstack-Request-Id", requestId);
            answer.headers().forEach(response::putHeader);
            byte[] body = answer.body();
            if (body != null) {
                response.putHeader("Content-Type", "application/json");
            }
            String method = http.method().name();
            gateway.answered(
                    METHODS.contains(method) ? method : Routes.OTHER,
                    route,
                    answer.status(),
                    System.nanoTime() - startedNs);
            if (body == null) {
                if (answer.status() != 204) {
                    response.putHeader("Content-Length", "0");
                }
                return response.end();
            }
            if (head) {
                response.putHeader("Content-Length", Integer.toString(body.length));
                return response.end();
            }
            return response.end(Buffer.buffer(body));
        }
    }

    /** @throws IllegalArgumentException if it is not well encoded */
    static Map<String, List<String>> query(@Nullable String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (query == null || query.isEmpty()) {
            return parameters;
        }
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters
                        .computeIfAbsent(URLDecoder.decode(name, StandardCharsets.UTF_8), n -> new ArrayList<>())
                        .add(URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }
}
