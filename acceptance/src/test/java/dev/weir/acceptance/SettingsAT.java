package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.topic.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What holds between parts of the process that holds everything: their settings, and tokens that were taken back. */
final class SettingsAT {
    private static Cloud cloud;

    @BeforeAll
    static void up() {
        cloud = Cloud.start(
                "settings",
                Map.of(
                        "WEIR_L2_VLAN_RANGES_PHYSNET1", "100:101",
                        "WEIR_IPAM_NAMESERVERS_MAX", "1",
                        "WEIR_DHCP_LEASE", "10m"),
                "--nodes",
                "0");
    }

    @AfterAll
    static void down() {
        cloud.close();
    }

    @Test
    void settingsOfL2HoldInTheProcessOfAll() {
        // Given
        Api admin = cloud.admin();
        Map<String, Object> vlan = Map.of(
                "network",
                Map.of(
                        "name", "vlan",
                        "provider:network_type", "vlan",
                        "provider:physical_network", "physnet1"));

        // When
        List<Api.Answer> answers =
                List.of(admin.post("/networks", vlan), admin.post("/networks", vlan), admin.post("/networks", vlan));

        // Then
        assertThat(answers.subList(0, 2))
                .extracting(answer ->
                        answer.ok().at("/network/provider:segmentation_id").asInt())
                .containsExactlyInAnyOrder(100, 101);
        assertThat(answers.getLast().status()).isEqualTo(503);
    }

    @Test
    void settingsOfIpamAndDhcpHoldInTheProcessOfAll() {
        // Given
        Api demo = cloud.demo();
        String network = demo.post("/networks", Map.of("network", Map.of("name", "settings")))
                .ok()
                .at("/network/id")
                .asText();

        // When
        Api.Answer tooMany = demo.post("/subnets", subnet(network, List.of("10.0.0.1", "10.0.0.2")));
        Api.Answer enough = demo.post("/subnets", subnet(network, List.of("10.0.0.1")));

        // Then
        assertThat(tooMany.status()).isEqualTo(400);
        enough.ok();
        String key = network + "/dhcp/" + network;
        Awaitility.await("what nodes are to lease")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                Topic.compacted(cloud.bootstrapServers(), Topics.desired(DesiredKey.Kind.DHCP))
                                        .getOrDefault(key, ""))
                        .contains("\"lease_seconds\":600"));
    }

    private static Map<String, Object> subnet(String network, List<String> nameservers) {
        return Map.of(
                "subnet",
                Map.of("network_id", network, "ip_version", 4, "cidr", "10.1.0.0/24", "dns_nameservers", nameservers));
    }

    @Test
    void aTokenThatWasTakenBackIsOfNoMoreUse() {
        // Given
        Api demo = cloud.demo();
        demo.get("/networks").ok();

        // When
        demo.signOut();

        // Then
        assertThat(demo.get("/networks").status()).isEqualTo(401);
        cloud.demo().get("/networks").ok();
    }

    @Test
    void aPortThatSomethingElseHasIsNamedBeforeAnythingStarts() throws IOException {
        // Given
        Cloud second = Cloud.prepare("second", Map.of());
        int port = second.servicesPort() + 1;

        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            // When
            Shell.Result up = second.weir(Duration.ofMinutes(1), "up", "--detach", "--processes", "--nodes", "0");

            // Then
            assertThat(other.isBound()).isTrue();
            assertThat(up.exit()).isNotZero();
            assertThat(up.output()).contains("port " + port + " is in use").contains("WEIR_SERVICES_PORT");
            assertThat(second.data().resolve("logs").resolve("broker.log")).doesNotExist();
        } finally {
            second.close();
        }
    }
}
