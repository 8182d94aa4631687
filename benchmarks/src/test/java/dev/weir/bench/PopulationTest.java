package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PopulationTest {
    private final Population population = new Population("test", 100, List.of());

    private void makeNetworks(int count) {
        for (Api.Call call : population.moreNetworks(count)) {
            JsonArray made = new JsonArray();
            resources(call, "networks").forEach(n -> made.add(new JsonObject().put("id", n.getString("name"))));
            population.networksMade(new JsonObject().put("networks", made).toBuffer());
        }
    }

    private static List<JsonObject> resources(Api.Call call, String collection) {
        JsonObject body = call.body();
        assertThat(body).isNotNull();
        return body.getJsonArray(collection).stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    @Test
    void everyNetworkGetsItsPortsAndAddressesOfItsOwn() {
        // Given
        makeNetworks(50);
        makeNetworks(50);
        // When
        Set<String> cidrs = new HashSet<>();
        population.subnets(0).forEach(c -> resources(c, "subnets").forEach(s -> cidrs.add(s.getString("cidr"))));
        Set<String> devices = new HashSet<>();
        population.portsInBulk(50, 20).forEach(c -> {
            List<JsonObject> ports = resources(c, "ports");
            assertThat(ports.stream().map(p -> p.getString("network_id")).distinct())
                    .hasSize(1);
            ports.forEach(p -> devices.add(p.getString("device_id")));
        });
        int bulk = devices.size();
        population.portsOneByOne(50, 20).forEach(c -> {
            JsonObject body = c.body();
            assertThat(body).isNotNull();
            devices.add(body.getJsonObject("port").getString("device_id"));
        });
        // Then
        assertThat(population.networks()).hasSize(100).doesNotHaveDuplicates();
        assertThat(cidrs).hasSize(100);
        assertThat(bulk).isEqualTo(50 * 80);
        assertThat(devices).hasSize(50 * Population.PORTS_A_NETWORK);
    }

    @Test
    void portsAreRememberedFromAllOverTheCloud() {
        // Given
        Population large = new Population("test", 10_000, List.of());
        // When
        for (int i = 0; i < 10_000; i++) {
            JsonArray ports = new JsonArray();
            for (int port = 0; port < 5; port++) {
                ports.add(new JsonObject().put("id", i + "/" + port));
            }
            large.portsMade(Buffer.buffer(new JsonObject().put("ports", ports).encode()));
        }
        // Then
        assertThat(large.remembered()).hasSizeBetween(2_000, 4_000).doesNotHaveDuplicates();
        assertThat(large.remembered().getLast().getString("id")).startsWith("99");
    }
}
