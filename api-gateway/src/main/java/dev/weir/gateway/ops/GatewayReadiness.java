package dev.weir.gateway.ops;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the view has caught up with what was there at the start, and for as long as it follows. */
@Readiness
@ApplicationScoped
public class GatewayReadiness implements HealthCheck {
    private final GatewayProcess process;

    GatewayReadiness(GatewayProcess process) {
        this.process = process;
    }

    @Override
    public HealthCheckResponse call() {
        Gateway gateway = process.gateway();
        String why = gateway == null ? "starting" : gateway.notReady();
        return why == null
                ? HealthCheckResponse.up("gateway")
                : HealthCheckResponse.named("gateway")
                        .down()
                        .withData("why", why)
                        .build();
    }
}
