package dev.weir.runtime;

import dev.weir.serde.Json;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/** {@code GET /weir/v1/status}: {@code {"shards": [{service, shard, role, sequence, lag, failure, since}]}}. */
@Path("/weir/v1/status")
public class StatusResource {
    private final Services services;

    @Inject
    public StatusResource(Services services) {
        this.services = services;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public byte[] status() {
        return Json.write(Map.of("shards", services.statuses()));
    }
}
