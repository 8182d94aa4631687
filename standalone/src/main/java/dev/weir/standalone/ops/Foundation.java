package dev.weir.standalone.ops;

import dev.weir.identity.IdentityConfig;
import dev.weir.identity.IdentityServer;
import dev.weir.identity.TokenVerifier;
import dev.weir.standalone.broker.BrokerSettings;
import dev.weir.standalone.broker.EmbeddedBroker;
import io.vertx.core.Vertx;
import java.io.IOException;

/** What the services and the gateway stand on: the broker, and identity. */
final class Foundation implements AutoCloseable {
    private final EmbeddedBroker broker;
    private final Vertx vertx;
    private final IdentityServer identity;

    private Foundation(EmbeddedBroker broker, Vertx vertx, IdentityServer identity) {
        this.broker = broker;
        this.vertx = vertx;
        this.identity = identity;
    }

    /**
     * Starts one after the other and says so.
     *
     * @throws IOException when the broker's directory cannot be used or its port is taken
     * @throws IllegalStateException when identity cannot listen
     */
    static Foundation start(BrokerSettings brokerSettings, IdentityConfig identityConfig) throws IOException {
        EmbeddedBroker broker = EmbeddedBroker.start(brokerSettings);
        System.out.println("broker ready on " + broker.bootstrapServers());
        Vertx vertx = Vertx.vertx();
        try {
            IdentityServer identity = IdentityServer.start(vertx, identityConfig);
            System.out.println("identity ready on " + identity.url());
            return new Foundation(broker, vertx, identity);
        } catch (RuntimeException e) {
            vertx.close();
            broker.close();
            throw e;
        }
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    String identityUrl() {
        return identity.url();
    }

    /** Knows of revocations at once. */
    TokenVerifier tokens() {
        return identity.verifier();
    }

    @Override
    public void close() {
        identity.close();
        vertx.close();
        broker.close();
    }
}
