package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Debian's {@code openstack} client, unmodified, with the printed clouds.yaml. */
@ExtendWith(SharedCloud.class)
final class OpenStackClientAT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void theClientMakesShowsChangesAndDeletesANetworkAndWhatIsOnIt(Cloud cloud) {
        // Given
        Client demo = new Client(cloud, "weir-demo");

        // When / Then
        String network = demo.ok("network", "create", "osc", "-f", "value", "-c", "id");
        String subnet = demo.ok(
                "subnet",
                "create",
                "osc-v4",
                "--network",
                "osc",
                "--subnet-range",
                "10.88.0.0/24",
                "--dns-nameserver",
                "10.88.0.53",
                "-f",
                "value",
                "-c",
                "id");
        assertThat(demo.ok("subnet", "show", subnet, "-f", "value", "-c", "gateway_ip"))
                .isEqualTo("10.88.0.1");
        String group = demo.ok("security", "group", "create", "osc", "-f", "value", "-c", "id");
        String rule = demo.ok(
                "security",
                "group",
                "rule",
                "create",
                "osc",
                "--protocol",
                "tcp",
                "--dst-port",
                "22",
                "--remote-ip",
                "10.0.0.0/8",
                "-f",
                "value",
                "-c",
                "id");
        String port = demo.ok(
                "port",
                "create",
                "osc-port",
                "--network",
                "osc",
                "--fixed-ip",
                "subnet=osc-v4,ip-address=10.88.0.77",
                "--security-group",
                "osc",
                "-f",
                "value",
                "-c",
                "id");
        assertThat(demo.ok("port", "list", "--fixed-ip", "ip-address=10.88.0.77", "-f", "value", "-c", "ID"))
                .isEqualTo(port);
        demo.ok("port", "set", "osc-port", "--name", "renamed", "--description", "by the client");
        assertThat(demo.ok("port", "show", port, "-f", "value", "-c", "name")).isEqualTo("renamed");
        demo.ok("port", "set", port, "--tag", "blue");
        assertThat(demo.ok("port", "list", "--tags", "blue", "-f", "value", "-c", "ID"))
                .isEqualTo(port);
        assertThat(new Client(cloud, "weir").ok("network", "agent", "list", "-f", "value", "-c", "Host", "-c", "Alive"))
                .contains("hv1 True")
                .contains("hv2 True");

        assertThat(demo.refused("network", "delete", "osc"))
                .contains("409")
                .contains(network)
                .contains("in use");
        assertThat(demo.refused("port", "create", "x", "--network", "osc", "--fixed-ip", "ip-address=10.88.0.77"))
                .contains("409");
        assertThat(demo.refused("port", "show", "00000000-0000-0000-0000-000000000001"))
                .contains("No Port found");

        demo.ok("security", "group", "rule", "delete", rule);
        demo.ok("port", "delete", port);
        demo.ok("security", "group", "delete", group);
        demo.ok("subnet", "delete", subnet);
        demo.ok("network", "delete", network);
        assertThat(demo.ok("network", "list", "-f", "value", "-c", "Name").lines())
                .doesNotContain("osc");
    }

    private record Client(Cloud cloud, String name) {
        String ok(String... arguments) {
            return run(arguments).ok().strip();
        }

        String refused(String... arguments) {
            Shell.Result result = run(arguments);
            assertThat(result.exit()).as(result.output()).isNotZero();
            return result.output();
        }

        private Shell.Result run(String... arguments) {
            List<String> command = new ArrayList<>(List.of("openstack", "--os-cloud", name));
            command.addAll(List.of(arguments));
            return cloud.shell().run(LIMIT, command.toArray(new String[0]));
        }
    }
}
