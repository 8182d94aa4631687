package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole process dies while clients write. */
@ExtendWith(SharedCloud.class)
final class CrashAT {
    private static final int CLIENTS = 16;
    private static final int ACKNOWLEDGED_BEFORE_THE_KILL = 300;

    @Test
    void killedWhileSixteenClientsCreatePortsNothingAcknowledgedIsLostAndNothingIsHeldTwice(Cloud cloud)
            throws InterruptedException {
        // Given
        Api api = cloud.demo();
        String network = api.post("/networks", Map.of("network", Map.of("name", "crash")))
                .ok()
                .at("/network/id")
                .asText();
        api.post("/subnets", Map.of("subnet", Map.of("network_id", network, "ip_version", 4, "cidr", "10.77.0.0/16")))
                .ok();
        Map<String, JsonNode> acknowledged = new ConcurrentHashMap<>();
        AtomicBoolean going = new AtomicBoolean(true);

        // When
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.execute(() -> createPorts(api, network, acknowledged, going));
            }
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> acknowledged.size() >= ACKNOWLEDGED_BEFORE_THE_KILL);
            cloud.killStandalone();
            going.set(false);
        }
        cloud.up();

        // Then
        Api again = cloud.demo();
        Awaitility.await("sagas that the kill cut off have ended")
                .atMost(20, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(used(cloud.admin(), network))
                        .isEqualTo(addresses(cloud.admin(), network).size()));
        Map<String, JsonNode> present = ports(cloud.admin(), network);
        assertThat(present).containsKeys(acknowledged.keySet().toArray(new String[0]));
        present.forEach((id, port) -> {
            JsonNode answered = acknowledged.get(id);
            if (answered != null) {
                assertThat(port.get("fixed_ips"))
                        .as("addresses of acknowledged port %s", id)
                        .isEqualTo(answered.get("fixed_ips"));
            }
        });
        List<String> addresses = addresses(cloud.admin(), network);
        assertThat(addresses).doesNotHaveDuplicates();
        assertThat(present.values().stream().map(p -> p.get("mac_address").asText()))
                .doesNotHaveDuplicates();
        JsonNode one = again.post("/ports", Map.of("port", Map.of("network_id", network)))
                .ok()
                .get("port");
        assertThat(addresses).doesNotContain(one.at("/fixed_ips/0/ip_address").asText());

        // And nothing is leaked: with the ports gone every address is free again
        ports(cloud.admin(), network).forEach((id, port) -> {
            if (!port.get("device_owner").asText().equals("network:dhcp")) {
                assertThat(again.delete("/ports/" + id).status()).isEqualTo(204);
            }
        });
        Awaitility.await("addresses are given back")
                .atMost(10, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(used(cloud.admin(), network)).isLessThanOrEqualTo(1));
        assertThat(again.delete("/networks/" + network).status()).isEqualTo(204);
    }

    private static void createPorts(Api api, String network, Map<String, JsonNode> acknowledged, AtomicBoolean going) {
        while (going.get()) {
            try {
                Api.Answer answer =
                        api.send("POST", "/ports", Map.of("port", Map.of("network_id", network, "name", "crash")));
                if (answer.status() == 201) {
                    JsonNode port = answer.body().get("port");
                    acknowledged.put(port.get("id").asText(), port);
                }
            } catch (IOException broken) {
                return; // the kill: whether this one exists is unknown
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static Map<String, JsonNode> ports(Api api, String network) {
        Map<String, JsonNode> result = new ConcurrentHashMap<>();
        api.get("/ports?network_id=" + network)
                .ok()
                .get("ports")
                .forEach(port -> result.put(port.get("id").asText(), port));
        return result;
    }

    private static List<String> addresses(Api api, String network) {
        List<String> result = new ArrayList<>();
        ports(api, network)
                .values()
                .forEach(port -> port.get("fixed_ips")
                        .forEach(ip -> result.add(ip.get("ip_address").asText())));
        return result;
    }

    /** How many addresses ipam says are taken. */
    private static int used(Api api, String network) {
        return api.get("/network-ip-availabilities/" + network)
                .ok()
                .at("/network_ip_availability/used_ips")
                .asInt();
    }
}
