package dev.weir.standalone.ops;

import dev.weir.contracts.model.ServiceName;
import dev.weir.identity.IdentityConfig;
import dev.weir.identity.IdentityServer;
import dev.weir.ipam.shard.IpamConfig;
import dev.weir.ipam.shard.IpamService;
import dev.weir.kernel.kafka.ShardStatus;
import dev.weir.l2.domain.L2Config;
import dev.weir.l2.shard.L2Service;
import dev.weir.service.ServiceSpec;
import dev.weir.service.kafka.KafkaSettings;
import dev.weir.service.kafka.ServiceShard;
import dev.weir.standalone.broker.BrokerSettings;
import dev.weir.standalone.broker.EmbeddedBroker;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Broker, identity and the deciding services in one JVM; the gateway comes after them, as the Quarkus application. */
final class ControlPlane implements AutoCloseable {
    private final EmbeddedBroker broker;
    private final Vertx vertx;
    private final IdentityServer identity;
    private final Map<ServiceName, ServiceShard> services;

    private ControlPlane(
            EmbeddedBroker broker, Vertx vertx, IdentityServer identity, Map<ServiceName, ServiceShard> services) {
        this.broker = broker;
        this.vertx = vertx;
        this.identity = identity;
        this.services = services;
    }

    /**
     * Starts one after the other, each when what it needs is there, and says so.
     *
     * @throws IOException when the broker's directory cannot be used or its port is taken
     * @throws IllegalStateException when identity cannot listen
     */
    static ControlPlane start(Path data, int kafkaPort, int apiPort, int identityPort, boolean fsync)
            throws IOException {
        EmbeddedBroker broker = EmbeddedBroker.start(new BrokerSettings(data.resolve("broker"), kafkaPort, fsync));
        say("broker ready on " + broker.bootstrapServers());
        Vertx vertx = Vertx.vertx();
        try {
            IdentityServer identity = IdentityServer.start(
                    vertx,
                    IdentityConfig.defaults(data.resolve("identity"))
                            .withPort(identityPort)
                            .withNetworkUrl("http://127.0.0.1:" + apiPort));
            say("identity ready on " + identity.url());
            Map<ServiceName, ServiceShard> services = new EnumMap<>(ServiceName.class);
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers(), "standalone");
            for (ServiceSpec spec : specs()) {
                services.put(spec.name(), ServiceShard.start(spec, kafka));
            }
            return new ControlPlane(broker, vertx, identity, services);
        } catch (RuntimeException e) {
            vertx.close();
            broker.close();
            throw e;
        }
    }

    private static List<ServiceSpec> specs() {
        return List.of(IpamService.spec(IpamConfig.defaults()), L2Service.spec(L2Config.defaults()));
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** How each service is doing. */
    Map<ServiceName, ShardStatus> status() {
        Map<ServiceName, ShardStatus> status = new EnumMap<>(ServiceName.class);
        services.forEach((name, shard) -> status.put(name, shard.status()));
        return status;
    }

    /** Services first, so that they can take leave of the broker. */
    @Override
    public void close() {
        services.values().forEach(ServiceShard::close);
        identity.close();
        vertx.close();
        broker.close();
    }

    static void say(String what) {
        System.out.println(what);
    }
}
