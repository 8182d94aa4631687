package dev.weir.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Runs calls against an API and measures them. Closed loop: as many in flight as {@code concurrency}, the next begins when one ends. Open
 * loop: one begins every {@code 1/rate} seconds whatever the others do, and its time counts from when it was due, so that a
 * server that stalls is not spared the requests that would have come meanwhile.
 */
final class Load {
    private static final long DRAIN_MS_MAX = 15_000;
    private static final long LATENCY_US_MAX = TimeUnit.MINUTES.toMicros(10);

    private final EventLoop loop;
    private final Api api;
    private final long phaseMsMax;

    Load(EventLoop loop, Api api, long phaseMsMax) {
        this.loop = loop;
        this.api = api;
        this.phaseMsMax = phaseMsMax;
    }

    /**
     * @param rate requests a second; 0: closed loop
     * @param good gets the body of every good answer, on the event loop
     */
    Row run(String name, int concurrency, int rate, List<Api.Call> calls, Consumer<Buffer> good)
            throws InterruptedException {
        return run(name, concurrency, rate, calls, (_, body) -> good.accept(body));
    }

    /** @param good as above, with what was called */
    Row run(String name, int concurrency, int rate, List<Api.Call> calls, BiConsumer<Api.Call, Buffer> good)
            throws InterruptedException {
        Phase phase = new Phase(calls, concurrency, rate, good);
        try {
            loop.await(phase::begin, phaseMsMax);
        } catch (InterruptedException | CompletionException e) {
            // What is in flight still takes effect: who cleans up has to come after it.
            loop.await(phase::stop, DRAIN_MS_MAX);
            throw e;
        }
        return phase.row(name);
    }

    /** Everything in here happens on one event loop. */
    private final class Phase {
        private Iterator<Api.Call> calls;
        private final int count;
        private final int concurrency;
        private final int rate;
        private final BiConsumer<Api.Call, Buffer> good;
        private final Promise<Void> done = Promise.promise();
        private final Promise<Void> idle = Promise.promise();
        private final Histogram latenciesUs = new Histogram(LATENCY_US_MAX, 3);
        private final Map<String, Integer> errors = new TreeMap<>();
        private int begun;
        private int ended;
        private long lastBytes;
        private long startedNs;
        private long endedNs;

        Phase(List<Api.Call> calls, int concurrency, int rate, BiConsumer<Api.Call, Buffer> good) {
            this.calls = calls.iterator();
            this.count = calls.size();
            this.concurrency = concurrency;
            this.rate = rate;
            this.good = good;
        }

        Future<Void> begin() {
            startedNs = System.nanoTime();
            if (count == 0) {
                end();
            } else if (rate > 0) {
                loop.vertx().setPeriodic(1, timer -> {
                    beginDue();
                    if (!calls.hasNext()) {
                        loop.vertx().cancelTimer(timer);
                    }
                });
            } else {
                for (int i = 0; i < concurrency && calls.hasNext(); i++) {
                    next(System.nanoTime());
                }
            }
            return done.future();
        }

        private void beginDue() {
            long now = System.nanoTime();
            while (calls.hasNext() && begun - ended < concurrency && dueNs() <= now) {
                next(dueNs());
            }
        }

        private long dueNs() {
            return startedNs + TimeUnit.SECONDS.toNanos(1) * begun / rate;
        }

        private void next(long fromNs) {
            Api.Call call = calls.next();
            begun++;
            api.send(call).onComplete(result -> {
                endedNs = System.nanoTime();
                if (result.succeeded() && result.result().good()) {
                    latenciesUs.recordValue(Math.min(LATENCY_US_MAX, TimeUnit.NANOSECONDS.toMicros(endedNs - fromNs)));
                    lastBytes = result.result().body().length();
                    good.accept(call, result.result().body());
                } else {
                    String what = result.succeeded()
                            ? Integer.toString(result.result().status())
                            : result.cause().getClass().getSimpleName();
                    errors.merge(what, 1, Integer::sum);
                }
                ended++;
                if (begun == ended && !calls.hasNext()) {
                    idle.tryComplete();
                }
                if (ended == count) {
                    end();
                } else if (rate == 0 && calls.hasNext()) {
                    next(System.nanoTime());
                }
            });
        }

        /** Begins no more; completes when what is in flight has ended. */
        Future<Void> stop() {
            calls = Collections.emptyIterator();
            if (begun == ended) {
                idle.tryComplete();
            }
            return idle.future();
        }

        private void end() {
            done.tryComplete();
        }

        Row row(String name) {
            double seconds = (endedNs - startedNs) / 1e9;
            int ok = Math.toIntExact(latenciesUs.getTotalCount());
            return new Row(
                    name,
                    concurrency,
                    rate,
                    count,
                    ok,
                    latenciesUs.getValueAtPercentile(50) / 1e3,
                    latenciesUs.getValueAtPercentile(99) / 1e3,
                    latenciesUs.getMaxValue() / 1e3,
                    seconds > 0 ? ok / seconds : 0,
                    errors,
                    lastBytes);
        }
    }
}
