package dev.weir.gateway.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.Optional;

/** Settings of a gateway, {@code weir.gateway.*}. */
@ConfigMapping(prefix = "weir.gateway")
public interface GatewayConfig {
    /** This gateway's name in logs and replies; none: one that no other has. */
    Optional<String> instance();

    /** How long after its arrival a write may still be decided; later it is refused. */
    @WithDefault("10s")
    Duration deadline();

    /** Writes under way at once; more are refused with 503. */
    @WithDefault("2000")
    int inFlightMax();

    /** A service that has answered nothing for so long, although asked, is taken to be down: what needs it is refused at once. */
    @WithDefault("5s")
    Duration silenceMax();

    /** While a service is taken to be down, one request in so long is let through to see whether it is back. */
    @WithDefault("1s")
    Duration probeEvery();

    /** Bytes of a request's body. */
    @WithDefault("2097152")
    int bodyBytesMax();

    /** Bytes of the bodies of all requests that are not answered yet; more are refused with 503. */
    @WithDefault("33554432")
    long bodiesBytesMax();

    /** Bytes of all answers that their clients have not read yet; larger ones are refused with 503. */
    @WithDefault("134217728")
    long answersBytesMax();

    /** Within which a request's body must have come. */
    @WithDefault("30s")
    Duration bodyTimeout();

    /** Resources of one list; more are on further pages, which the answer links to. */
    @WithDefault("10000")
    int pageMax();

    /** Resources of one bulk request. */
    @WithDefault("1000")
    int bulkMax();

    /**
     * Whether a read first asks the broker how far the services have written, so that a client reads on this gateway what it
     * wrote on another.
     */
    @WithDefault("auto")
    @WithName("read-barrier")
    ReadBarrier readBarrier();

    /** File with the identity server's public key (PEM). */
    @WithDefault(".weir/identity/token.pub.pem")
    String tokenKey();

    /** Where clients get tokens; a 401 names it. */
    @WithDefault("http://127.0.0.1:5000/v3")
    String identityUrl();

    /** When to ask the broker. */
    enum ReadBarrier {
        /** If there is another gateway. */
        AUTO,
        ALWAYS,
        NEVER
    }
}
