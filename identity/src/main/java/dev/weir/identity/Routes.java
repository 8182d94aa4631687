package dev.weir.identity;

import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Paths to handlers. Handlers run on worker threads: they verify passwords and write files. */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    /** Verifying a password takes a tenth of a second of CPU: so many are done in a few seconds. */
    private static final int UNDER_WAY_MAX = 64;

    private final Router router;
    private final WorkerExecutor workers;
    private final Sessions sessions;
    private final Semaphore places = new Semaphore(UNDER_WAY_MAX);

    Routes(Router router, WorkerExecutor workers, Sessions sessions) {
        this.router = router;
        this.workers = workers;
        this.sessions = sessions;
    }

    Routes get(String path, Function<Exchange, Answer> handler) {
        return on(HttpMethod.GET, path, handler).on(HttpMethod.HEAD, path, handler);
    }

    Routes post(String path, Function<Exchange, Answer> handler) {
        return on(HttpMethod.POST, path, handler);
    }

    Routes put(String path, Function<Exchange, Answer> handler) {
        return on(HttpMethod.PUT, path, handler);
    }

    Routes patch(String path, Function<Exchange, Answer> handler) {
        return on(HttpMethod.PATCH, path, handler);
    }

    Routes delete(String path, Function<Exchange, Answer> handler) {
        return on(HttpMethod.DELETE, path, handler);
    }

    private Routes on(HttpMethod method, String path, Function<Exchange, Answer> handler) {
        router.route(method, path).handler(context -> {
            if (!places.tryAcquire()) {
                refuse(context, KeystoneError.busy());
                return;
            }
            Exchange exchange = new Exchange(context, sessions);
            workers.executeBlocking(() -> handler.apply(exchange), false)
                    .onComplete(done -> places.release())
                    .onSuccess(answer -> send(context, answer))
                    .onFailure(failure -> fail(context, failure));
        });
        return this;
    }

    static void fail(RoutingContext context, Throwable failure) {
        KeystoneError error;
        if (failure instanceof KeystoneError refusal) {
            error = refusal;
        } else {
            LOG.error(
                    "{} {} failed",
                    context.request().method(),
                    context.request().path(),
                    failure);
            error = KeystoneError.internal();
        }
        refuse(context, error);
    }

    static void refuse(RoutingContext context, KeystoneError error) {
        if (error.status() == 401) {
            context.response()
                    .putHeader(
                            "WWW-Authenticate",
                            "Keystone uri=\"" + context.request().scheme() + "://"
                                    + context.request().getHeader("Host") + "\"");
        }
        Map<String, String> headers = error.status() == 503 ? Map.of("Retry-After", "1") : Map.of();
        send(context, new Answer(error.status(), error.body(), headers));
    }

    static void send(RoutingContext context, Answer answer) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(answer.status());
        response.putHeader("Vary", "X-Auth-Token");
        response.putHeader("x-openstack-request-id", "req-" + UUID.randomUUID());
        answer.headers().forEach(response::putHeader);
        if (answer.body() == null) {
            response.end();
            return;
        }
        response.putHeader("Content-Type", "application/json");
        response.end(answer.body().toBuffer());
    }
}
