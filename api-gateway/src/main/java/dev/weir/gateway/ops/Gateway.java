package dev.weir.gateway.ops;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.weir.contracts.command.ReplyTo;
import dev.weir.contracts.topic.Topics;
import dev.weir.gateway.api.Authentication;
import dev.weir.gateway.api.CollectionApi;
import dev.weir.gateway.api.GatewayApi;
import dev.weir.gateway.api.HttpServer;
import dev.weir.gateway.api.OpenApiDocument;
import dev.weir.gateway.api.Routes;
import dev.weir.gateway.policy.Policy;
import dev.weir.gateway.policy.PolicyRules;
import dev.weir.gateway.submit.Owners;
import dev.weir.gateway.submit.Replies;
import dev.weir.gateway.submit.Submitter;
import dev.weir.gateway.view.Barrier;
import dev.weir.gateway.view.EndOffsets;
import dev.weir.gateway.view.View;
import dev.weir.gateway.view.ViewLoader;
import dev.weir.gateway.wire.AttributeTables;
import dev.weir.identity.TokenVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A running gateway: its view, its connections, its API. Serves once it has loaded what there is. */
public final class Gateway implements AutoCloseable, HttpServer.Gateway {
    private static final Logger LOG = Logger.getLogger(Gateway.class);
    private static final String GROUP = "weir-gateways";

    /** Told of every answer. */
    public interface Meter {
        void answered(String method, String route, int status, long tookNs);
    }

    /**
     * How a gateway runs.
     *
     * @param tokenKey the identity server's public key; read when it is there
     * @param tokens verifies tokens; null: by {@code tokenKey}
     */
    public record Settings(
            String instance,
            String bootstrapServers,
            Map<String, String> kafka,
            Submitter.Limits limits,
            CollectionApi.Limits requests,
            GatewayConfig.ReadBarrier readBarrier,
            Path tokenKey,
            @Nullable TokenVerifier tokens) {}

    private final Settings settings;
    private final Meter meter;
    private final View view = new View();
    private final AttributeTables tables = AttributeTables.load();
    private final Policy policy =
            new Policy(PolicyRules.parse(AttributeTables.read("policy", new TypeReference<Map<String, String>>() {})));
    private final OpenApiDocument openApi = new OpenApiDocument(tables);
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final ViewLoader loader;
    private final Replies replies;
    private final Submitter submitter;
    private final Routes routes;
    private final CompletableFuture<Void> ready;
    private volatile @Nullable Authentication authentication;

    private Gateway(Settings settings, Meter meter) {
        this.settings = settings;
        this.meter = meter;
        KafkaClients clients = new KafkaClients(settings.bootstrapServers(), settings.instance(), settings.kafka());
        Producer<byte[], byte[]> producer =
                clients.producer((int) settings.limits().deadline().toMillis());
        open.push(producer);
        Admin admin = clients.admin();
        open.push(admin);
        this.loader = new ViewLoader(view, clients.reader("view"));
        open.push(loader);
        Owners owners = Owners.of(admin);
        open.push(owners);
        owners.start();
        int partition = Math.floorMod(settings.instance().hashCode(), Topics.REPLY_PARTITIONS);
        this.submitter =
                new Submitter(producer, view, new ReplyTo(settings.instance(), partition), settings.limits(), owners);
        this.replies = new Replies(clients.reader("replies"), partition, settings.instance(), submitter);
        open.push(replies);
        Siblings siblings =
                settings.readBarrier() == GatewayConfig.ReadBarrier.AUTO ? new Siblings(clients.member(GROUP)) : null;
        if (siblings != null) {
            open.push(siblings);
        }
        EndOffsets ends = new EndOffsets(admin);
        Barrier barrier = new Barrier(loader, ends, needed(settings.readBarrier(), siblings));
        this.routes = GatewayApi.routes(
                tables, policy, view, loader, submitter, barrier, ends, settings.requests(), settings.instance());
        loader.start();
        replies.start();
        this.ready = CompletableFuture.allOf(loader.loaded(), replies.ready()).thenCompose(loaded -> join(siblings));
    }

    /** Joins the others once topics are there. */
    private static CompletableFuture<Void> join(@Nullable Siblings siblings) {
        if (siblings == null) {
            return CompletableFuture.completedFuture(null);
        }
        siblings.start();
        return siblings.joined();
    }

    private static BooleanSupplier needed(GatewayConfig.ReadBarrier mode, @Nullable Siblings siblings) {
        return switch (mode) {
            case ALWAYS -> () -> true;
            case NEVER -> () -> false;
            case AUTO -> () -> siblings == null || !siblings.alone();
        };
    }

    /** Returns at once; {@link #ready} says when it serves. */
    public static Gateway start(Settings settings, Meter meter) {
        return new Gateway(settings, meter);
    }

    /** Completes when the view has caught up with what was there at the start. */
    public CompletableFuture<Void> ready() {
        return ready.copy();
    }

    /** Why it does not serve; null: it does. */
    public @Nullable String notReady() {
        if (loader.failure() != null) {
            return "the view stopped: " + loader.failure();
        }
        if (replies.failure() != null) {
            return "answers of services are not read: " + replies.failure();
        }
        if (!ready.isDone()) {
            return "the view is loading";
        }
        return authentication() == null ? "no key to verify tokens with at " + settings.tokenKey() : null;
    }

    @Override
    public @Nullable Routes routes() {
        return ready.isDone() && !ready.isCompletedExceptionally() && loader.failure() == null ? routes : null;
    }

    /** The key file may come later than the gateway: the identity server writes it at its first start. */
    @Override
    public @Nullable Authentication authentication() {
        Authentication known = authentication;
        if (known != null) {
            return known;
        }
        TokenVerifier verifier = settings.tokens();
        if (verifier == null) {
            if (!Files.isReadable(settings.tokenKey())) {
                return null;
            }
            try {
                verifier = TokenVerifier.ofPublicKey(settings.tokenKey());
            } catch (IOException e) {
                LOG.warnf("the key to verify tokens with cannot be read: %s", e.getMessage());
                return null;
            }
        }
        Authentication made = new Authentication(verifier, policy);
        authentication = made;
        return made;
    }

    @Override
    public byte[] openApi(String base) {
        return openApi.json(base);
    }

    @Override
    public void answered(String method, String route, int status, long tookNs) {
        meter.answered(method, route, status, tookNs);
    }

    public View view() {
        return view;
    }

    public ViewLoader loader() {
        return loader;
    }

    public Submitter submitter() {
        return submitter;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("closing the gateway", e);
            }
        }
    }
}
