package dev.weir.runtime;

import dev.weir.kernel.kafka.ShardStatus;
import dev.weir.service.ServiceSpec;
import dev.weir.service.kafka.KafkaSettings;
import dev.weir.service.kafka.ServiceShard;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts every {@link ServiceSpec} bean of the application on Kafka and stops it with the application. So a service's main
 * is one class, without a {@code main} method of its own, and {@code quarkus.http.port} in its
 * {@code application.properties}:
 *
 * <pre>{@code
 * package dev.weir.ipam.ops;
 *
 * final class IpamMain {
 *     @Produces
 *     @Singleton
 *     ServiceSpec spec(…configuration…) {
 *         return IpamService.spec(IpamConfig.defaults());
 *     }
 * }
 * }</pre>
 *
 * <p>With that come {@code /q/health/ready}, {@code /q/metrics} and {@code /weir/v1/status}. A second process with the same
 * main is the hot standby. A process that runs services without Quarkus beans of their own (standalone) uses
 * {@link ServiceShard#start} itself.
 */
@Singleton
public class Services {
    private final Instance<ServiceSpec> specs;
    private final KafkaConfig kafka;
    private final MeterRegistry meters;
    private volatile List<ServiceShard> running = List.of();

    @Inject
    public Services(@Any Instance<ServiceSpec> specs, KafkaConfig kafka, MeterRegistry meters) {
        this.specs = specs;
        this.kafka = kafka;
        this.meters = meters;
    }

    void start(@Observes StartupEvent started) {
        KafkaSettings settings = new KafkaSettings(
                kafka.bootstrapServers(),
                "weir-" + ProcessHandle.current().pid(),
                kafka.properties(),
                kafka.shards(),
                kafka.desiredPartitions());
        List<ServiceShard> shards = new ArrayList<>();
        for (ServiceSpec spec : specs) {
            ShardMeters shardMeters = new ShardMeters(meters, spec.name().text());
            ServiceShard shard = ServiceShard.start(spec, settings, shardMeters);
            shardMeters.watch(shard);
            shards.add(shard);
        }
        running = List.copyOf(shards);
    }

    void stop(@Observes ShutdownEvent stopping) {
        running.forEach(ServiceShard::close);
    }

    /** Of all shards of all services in this process. */
    public List<ShardStatus> statuses() {
        return running.stream().flatMap(shard -> shard.statuses().stream()).toList();
    }
}
