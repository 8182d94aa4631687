package dev.weir.gateway.ops;

import dev.weir.gateway.api.CollectionApi;
import dev.weir.gateway.api.HttpServer;
import dev.weir.gateway.submit.Submitter;
import dev.weir.identity.TokenVerifier;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The gateway in Quarkus. Kafka need not be there yet when it starts; the broker's address is {@code
 * kafka.bootstrap.servers}, further client properties are those under {@code weir.kafka.}.
 */
@ApplicationScoped
public class GatewayProcess {
    private static final String KAFKA_PREFIX = "weir.kafka.";
    private static final String IDLE_TIMEOUT = "quarkus.http.idle-timeout";
    /** After the broker and the services of a process that holds them all. */
    private static final int LATE = 5000;

    private final GatewayConfig config;
    private final Config all;
    private final String bootstrapServers;
    private final Instance<TokenVerifier> verifiers;
    private final MeterRegistry registry;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private volatile @Nullable Gateway gateway;

    GatewayProcess(
            GatewayConfig config,
            Config all,
            @ConfigProperty(name = "kafka.bootstrap.servers", defaultValue = "127.0.0.1:9092") String bootstrapServers,
            Instance<TokenVerifier> verifiers,
            MeterRegistry registry) {
        this.config = config;
        this.all = all;
        this.bootstrapServers = bootstrapServers;
        this.verifiers = verifiers;
        this.registry = registry;
    }

    void routes(@Observes Router router) {
        new HttpServer(
                        new Late(),
                        threads,
                        new HttpServer.Limits(
                                config.bodyBytesMax(),
                                config.bodiesBytesMax(),
                                config.answersBytesMax(),
                                config.bodyTimeout()),
                        config.identityUrl())
                .mount(router);
    }

    void start(@Observes @jakarta.annotation.Priority(LATE) StartupEvent event) {
        Map<String, String> kafka = new HashMap<>();
        for (String name : all.getPropertyNames()) {
            if (name.startsWith(KAFKA_PREFIX)) {
                all.getOptionalValue(name, String.class)
                        .ifPresent(value -> kafka.put(name.substring(KAFKA_PREFIX.length()), value));
            }
        }
        Submitter.Limits limits =
                new Submitter.Limits(config.deadline(), config.inFlightMax(), config.silenceMax(), config.probeEvery());
        requireOpenUntilAnswered(all.getValue(IDLE_TIMEOUT, Duration.class), limits);
        Gateway started = Gateway.start(
                new Gateway.Settings(
                        config.instance().orElseGet(() -> "gateway-" + UUID.randomUUID()),
                        bootstrapServers,
                        kafka,
                        limits,
                        new CollectionApi.Limits(config.bulkMax(), config.pageMax()),
                        config.readBarrier(),
                        Path.of(config.tokenKey()),
                        verifiers.isResolvable() ? verifiers.get() : null),
                this::answered);
        gateway = started;
        registry.gauge("weir.gateway.in.flight", started, g -> g.submitter().inFlight());
        registry.gauge(
                "weir.gateway.view.lag",
                started,
                g -> g.loader().lag().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        started.view()
                .sizes()
                .keySet()
                .forEach(collection -> registry.gauge(
                        "weir.gateway.resources",
                        Tags.of("collection", collection),
                        started,
                        g -> g.view().sizes().getOrDefault(collection, 0)));
    }

    /**
     * Nothing moves on a connection whose client waits for a write's answer: it must not be taken for one that nobody uses.
     *
     * @throws IllegalStateException if it would be
     */
    static void requireOpenUntilAnswered(Duration idleTimeout, Submitter.Limits limits) {
        Duration answered = limits.answeredWithin();
        if (idleTimeout.compareTo(answered) <= 0) {
            throw new IllegalStateException(
                    "%s is %s s, but a write may take %s s to be answered (weir.gateway.deadline and one more): it must be longer"
                            .formatted(IDLE_TIMEOUT, seconds(idleTimeout), seconds(answered)));
        }
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    void stop(@Observes ShutdownEvent event) {
        Gateway running = gateway;
        if (running != null) {
            running.close();
        }
        threads.shutdownNow();
    }

    private void answered(String method, String route, int status, long tookNs) {
        timers.computeIfAbsent(
                        method + " " + route + " " + status,
                        key -> Timer.builder("weir.gateway.answers")
                                .tag("method", method)
                                .tag("route", route)
                                .tag("status", Integer.toString(status))
                                .publishPercentileHistogram(false)
                                .register(registry))
                .record(tookNs, TimeUnit.NANOSECONDS);
    }

    /** Null until started. */
    public @Nullable Gateway gateway() {
        return gateway;
    }

    /** The HTTP server is up before the gateway is. */
    private final class Late implements HttpServer.Gateway {
        @Override
        public dev.weir.gateway.api.@Nullable Routes routes() {
            Gateway running = gateway;
            return running == null ? null : running.routes();
        }

        @Override
        public dev.weir.gateway.api.@Nullable Authentication authentication() {
            Gateway running = gateway;
            return running == null ? null : running.authentication();
        }

        @Override
        public byte[] openApi(String base) {
            Gateway running = gateway;
            return running == null ? new byte[] {'{', '}'} : running.openApi(base);
        }

        @Override
        public void answered(String method, String route, int status, long tookNs) {
            GatewayProcess.this.answered(method, route, status, tookNs);
        }
    }
}
