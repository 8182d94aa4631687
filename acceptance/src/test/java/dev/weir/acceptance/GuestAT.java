package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real guest in QEMU (emulated, no KVM) on a tap that the command line made. */
@ExtendWith(SharedCloud.class)
final class GuestAT {
    private static final Duration BOOT_LIMIT = Duration.ofSeconds(120);

    @Test
    void aGuestGetsAddressMtuAndRoutesByDhcpAndPingsAWorkloadOnTheOtherHypervisor(Cloud cloud) {
        // Given
        Path guest = Path.of("target", "guest").toAbsolutePath();
        new Shell(Path.of("src", "test", "guest").toAbsolutePath(), Map.of())
                .run(Duration.ofSeconds(120), "./build", guest.toString())
                .ok();
        Api api = cloud.demo();
        try (Fixture fixture = Fixture.of(cloud, "guest", "10.66.0.0/24")) {
            JsonNode workload = fixture.port("peer");
            fixture.plug(workload, "hv1", "guest-peer");
            JsonNode port = fixture.port("vm");
            String tap = cloud.weir(
                            Duration.ofSeconds(30),
                            "workload",
                            "tap",
                            port.get("id").asText(),
                            "--node",
                            "hv2")
                    .ok()
                    .lines()
                    .reduce("", (first, last) -> last)
                    .strip();
            String mac = api.get("/ports/" + port.get("id").asText())
                    .ok()
                    .at("/port/mac_address")
                    .asText();

            // When
            String console = cloud.node(
                            BOOT_LIMIT,
                            "hv2",
                            List.of(
                                    "qemu-system-x86_64",
                                    "-accel",
                                    "tcg",
                                    "-m",
                                    "192",
                                    "-smp",
                                    "1",
                                    "-nographic",
                                    "-no-reboot",
                                    "-kernel",
                                    guest.resolve("vmlinuz").toString(),
                                    "-initrd",
                                    guest.resolve("initrd").toString(),
                                    "-append",
                                    "console=ttyS0 quiet panic=-1 ping=" + Fixture.address(workload),
                                    "-netdev",
                                    "tap,id=n0,script=no,downscript=no,ifname=" + tap,
                                    "-device",
                                    "virtio-net-pci,netdev=n0,romfile=,mac=" + mac))
                    .output();

            // Then
            assertThat(console)
                    .contains("guest: mtu 1450")
                    .contains(Fixture.address(port) + "/24")
                    .contains("guest: route default via 10.66.0.1")
                    .contains("5 packets received")
                    .contains("guest: ping ok");
        }
    }
}
