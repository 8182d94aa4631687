package dev.weir.runtime;

import dev.weir.kernel.kafka.ShardStatus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready: every shard serves or stands by. What a shard waits for, or why it stopped, is in the answer. */
@Readiness
@Singleton
public class ShardReadiness implements HealthCheck {
    private final Services services;

    @Inject
    public ShardReadiness(Services services) {
        this.services = services;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("shards");
        boolean ready = true;
        for (ShardStatus status : services.statuses()) {
            String failure = status.failure();
            String shard = status.service() + "/" + status.shard();
            answer.withData(shard, status.role() + (failure == null ? "" : ": " + failure));
            ready &= status.ready();
        }
        return answer.status(ready).build();
    }
}
