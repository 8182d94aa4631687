package dev.weir.standalone.ops;

import dev.weir.kernel.kafka.ShardStatus;
import dev.weir.runtime.Services;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Nobody else could own the shards: ready when all are owned here, standing by is not enough. */
@Readiness
@Singleton
public class ServicesOwned implements HealthCheck {
    private final Services services;

    @Inject
    public ServicesOwned(Services services) {
        this.services = services;
    }

    @Override
    public HealthCheckResponse call() {
        List<ShardStatus> statuses = services.statuses();
        boolean owned =
                !statuses.isEmpty() && statuses.stream().allMatch(status -> status.role() == ShardStatus.Role.OWNER);
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("all shards owned");
        for (ShardStatus status : statuses) {
            long behind =
                    status.lag().values().stream().mapToLong(Long::longValue).sum();
            answer.withData(
                    status.service() + "/" + status.shard(),
                    status.role() + " at event " + status.sequence() + ", " + behind + " behind");
        }
        return answer.status(owned).build();
    }
}
