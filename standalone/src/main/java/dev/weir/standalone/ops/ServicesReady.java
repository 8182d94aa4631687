package dev.weir.standalone.ops;

import dev.weir.kernel.kafka.ShardStatus;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when every deciding service owns its shard. */
@Readiness
@ApplicationScoped
public final class ServicesReady implements HealthCheck {
    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("services");
        ControlPlane controlPlane = WeirMain.controlPlane();
        boolean ready = controlPlane != null;
        if (controlPlane != null) {
            for (var service : controlPlane.status().entrySet()) {
                ShardStatus status = service.getValue();
                answer.withData(
                        service.getKey().text(),
                        status.role() + " at event " + status.sequence()
                                + (status.failure() == null ? "" : ": " + status.failure()));
                ready &= status.role() == ShardStatus.Role.OWNER;
            }
        }
        return answer.status(ready).build();
    }
}
