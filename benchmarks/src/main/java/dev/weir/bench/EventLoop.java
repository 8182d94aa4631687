package dev.weir.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The one thread that all requests are made on. */
record EventLoop(Vertx vertx, Context context) {
    private static final long START_MS_MAX = 10_000;

    static EventLoop of(Vertx vertx) throws InterruptedException {
        Promise<Context> started = Promise.promise();
        Future<String> deployed = vertx.deployVerticle(new AbstractVerticle() {
            @Override
            public void start() {
                started.complete(context);
            }
        });
        await(deployed, START_MS_MAX);
        return new EventLoop(vertx, await(started.future(), START_MS_MAX));
    }

    /** Runs the work there and waits for what comes of it. Not to be called from there. */
    <T> T await(Supplier<Future<T>> work, long timeoutMs) throws InterruptedException {
        Promise<T> promise = Promise.promise();
        context.runOnContext(ignored -> work.get().onComplete(promise));
        return await(promise.future(), timeoutMs);
    }

    static <T> T await(Future<T> future, long timeoutMs) throws InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            throw new CompletionException("no answer in " + timeoutMs + " ms", e);
        }
    }
}
