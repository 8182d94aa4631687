package dev.weir.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to traffic when agents and the broker die: nothing. */
@ExtendWith(SharedCloud.class)
final class RestartAT {
    private static final Pattern SUMMARY = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
    /** The bound within which the agent heals what somebody changed by hand, with room for a busy machine. */
    private static final Duration HEALED_WITHIN = Duration.ofSeconds(20);

    @Test
    void killingAndRestartingAgentAndBrokerLosesNotOnePacketAndTheRestartedAgentChangesNothing(Cloud cloud) {
        try (Fixture fixture = Fixture.of(cloud, "restart", "10.67.0.0/24");
                Traffic traffic = Traffic.between(cloud, fixture, Duration.ofSeconds(25))) {
            // When
            cloud.killAgent("hv1");
            cloud.up();
            cloud.killStandalone();
            cloud.up();

            // Then
            traffic.assertNothingLost();
            Awaitility.await("the restarted agent is in sync")
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> cloud.agentStatus("hv1").path("in_sync").asBoolean());
            assertThat(cloud.agentStatus("hv1").path("steps_total").asInt(-1))
                    .as("kernel changes by the restarted agent: %s", cloud.agentStatus("hv1"))
                    .isZero();
        }
    }

    @Test
    void whatIsRemovedByHandComesBack(Cloud cloud) {
        try (Fixture fixture = Fixture.of(cloud, "heal", "10.68.0.0/24")) {
            JsonNode near = fixture.port("near");
            JsonNode far = fixture.port("far");
            fixture.plug(near, "hv1", "heal-near");
            fixture.plug(far, "hv2", "heal-far");
            String mac = far.get("mac_address").asText();
            String vxlan = node(cloud, "bridge fdb show | grep -m1 " + mac)
                    .map(line -> line.replaceAll(".* dev (\\S+) .*", "$1"))
                    .orElseThrow();

            // When
            node(cloud, "bridge fdb del " + mac + " dev " + vxlan + " self");
            node(cloud, "nft delete table bridge weir");

            // Then
            Awaitility.await("FDB entry and rules are back")
                    .atMost(HEALED_WITHIN)
                    .until(() -> node(cloud, "bridge fdb show | grep " + mac).isPresent()
                            && node(cloud, "nft list table bridge weir").isPresent());
            assertThat(cloud.exec("heal-near", "ping", "-c", "3", "-i", "0.2", "-W", "2", Fixture.address(far))
                            .exit())
                    .isZero();
        }
    }

    /** The output of a shell command in hv1, if it succeeds. */
    private static Optional<String> node(Cloud cloud, String command) {
        Shell.Result result = cloud.node(Duration.ofSeconds(20), "hv1", List.of("sh", "-c", command));
        return result.exit() == 0 ? Optional.of(result.output().strip()) : Optional.empty();
    }

    /** A continuous ping and a TCP transfer from one hypervisor to the other. */
    private record Traffic(
            Cloud cloud,
            Process ping,
            java.nio.file.Path pingOutput,
            Process client,
            java.nio.file.Path clientOutput,
            Process server)
            implements AutoCloseable {
        static Traffic between(Cloud cloud, Fixture fixture, Duration length) {
            JsonNode from = fixture.port("from");
            JsonNode to = fixture.port("to");
            fixture.plug(from, "hv1", "restart-from");
            fixture.plug(to, "hv2", "restart-to");
            String seconds = Long.toString(length.toSeconds());
            Process server = cloud.background("restart-to", cloud.scratch("server"), "iperf3", "-s", "-1");
            Awaitility.await("the server listens")
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> cloud.exec("restart-to", "sh", "-c", "ss -ltn | grep -q :5201")
                                    .exit()
                            == 0);
            java.nio.file.Path pingOutput = cloud.scratch("ping");
            Process ping = cloud.background(
                    "restart-from",
                    pingOutput,
                    "ping",
                    "-q",
                    "-i",
                    "0.02",
                    "-W",
                    "2",
                    "-w",
                    seconds,
                    Fixture.address(to));
            java.nio.file.Path clientOutput = cloud.scratch("client");
            Process client = cloud.background(
                    "restart-from",
                    clientOutput,
                    "iperf3",
                    "-J",
                    "-b",
                    "20M",
                    "-t",
                    seconds,
                    "-c",
                    Fixture.address(to));
            return new Traffic(cloud, ping, pingOutput, client, clientOutput, server);
        }

        void assertNothingLost() {
            String summary = finish(ping, pingOutput);
            Matcher counts = SUMMARY.matcher(summary);
            assertThat(counts.find()).as(summary).isTrue();
            assertThat(Integer.parseInt(counts.group(1))).isGreaterThan(500);
            assertThat(counts.group(2)).as(summary).isEqualTo(counts.group(1));
            JsonNode transfer = Cloud.json(finish(client, clientOutput));
            assertThat(transfer.at("/end/sum_received/bytes").asLong()).isGreaterThan(40_000_000L);
            // A sender on a busy machine sends again what only was acknowledged late; then the receiver says that it
            // had it.
            assertThat(count("TcpRetransSegs") - count("TcpExtTCPDSACKRecvSegs"))
                    .as("segments that did not arrive the first time")
                    .isZero();
        }

        /** A counter of the sender's own network namespace, which has seen no other TCP than this transfer. */
        private long count(String name) {
            String line = cloud.exec("restart-from", "nstat", "-asz", name).ok();
            Matcher counter = Pattern.compile(name + "\\s+(\\d+)").matcher(line);
            assertThat(counter.find()).as(line).isTrue();
            return Long.parseLong(counter.group(1));
        }

        private static String finish(Process process, java.nio.file.Path output) {
            Awaitility.await("traffic ends by itself")
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> !process.isAlive());
            return Cloud.text(output);
        }

        @Override
        public void close() {
            for (Process process : List.of(ping, client, server)) {
                process.destroy();
            }
        }
    }
}
