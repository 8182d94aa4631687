package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shape of a cloud: a process of its own for every service. */
final class ProcessesAT {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration REFUSED_WITHIN = Duration.ofSeconds(35);
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(5);

    private static Cloud cloud;

    @BeforeAll
    static void up() {
        cloud = Cloud.start("processes", "--processes");
    }

    @AfterAll
    static void downLeavesNothing() {
        cloud.close();
        assertThat(cloud.data()).doesNotExist();
    }

    @Test
    void theDemoRunsAndAMissingServiceIsSaidClearlyAndAStandbyTakesOver() {
        assertThat(cloud.weir(Cloud.UP_LIMIT, "demo").ok()).isNotEmpty();
        Api api = cloud.demo();
        String network = api.post("/networks", Map.of("network", Map.of("name", "processes")))
                .ok()
                .at("/network/id")
                .asText();

        // When ipam is stopped
        cloud.weir(START_LIMIT, "process", "stop", "ipam-service").ok();

        // Then what needs it is refused in bounded time, what does not goes on, and nothing is half-made
        long before = System.nanoTime();
        Api.Answer refused = api.post(
                "/subnets", Map.of("subnet", Map.of("network_id", network, "ip_version", 4, "cidr", "10.9.0.0/24")));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(REFUSED_WITHIN);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(api.post("/networks", Map.of("network", Map.of("name", "meanwhile")))
                        .status())
                .isEqualTo(201);
        assertThat(api.get("/subnets?network_id=" + network).ok().get("subnets"))
                .isEmpty();

        // And when it is back it serves again
        cloud.weir(START_LIMIT, "process", "start", "ipam-service").ok();
        JsonNode subnet = Awaitility.await("ipam serves again")
                .atMost(20, TimeUnit.SECONDS)
                .until(
                        () -> api.post(
                                "/subnets",
                                Map.of(
                                        "subnet",
                                        Map.of("network_id", network, "ip_version", 4, "cidr", "10.9.0.0/24"))),
                        answer -> answer.status() != 503)
                .ok()
                .get("subnet");
        assertThat(subnet.get("gateway_ip").asText()).isEqualTo("10.9.0.1");

        // When l2's owner is killed beside a standby
        cloud.weir(START_LIMIT, "process", "start", "l2-service", "--standby").ok();
        cloud.kill("l2-service");
        long killed = System.nanoTime();

        // Then the standby takes over
        Awaitility.await("the standby serves")
                .atMost(TAKEN_OVER_WITHIN)
                .pollInterval(50, TimeUnit.MILLISECONDS)
                .until(() -> api.post("/ports", Map.of("port", Map.of("network_id", network)))
                                .status()
                        == 201);
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(TAKEN_OVER_WITHIN);
    }
}
