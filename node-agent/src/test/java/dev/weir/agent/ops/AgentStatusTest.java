package dev.weir.agent.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.weir.contracts.report.NodeReport;
import dev.weir.serde.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AgentStatusTest {
    private static final Instant STARTED = Instant.parse("2026-11-24T03:00:00.250Z");

    @Test
    void saysInJsonAllThatItKnows() throws JsonProcessingException {
        AgentStatus status = new AgentStatus(
                "hv1",
                7,
                true,
                new AgentStatus.Milestones(STARTED, STARTED.plusMillis(500), STARTED.plusSeconds(1)),
                3,
                STARTED.plusSeconds(2),
                true,
                1_234,
                List.of("put port/tap\"1\"", "remove fdb/x"),
                2,
                40,
                41,
                Map.of("weir.desired.node-1", 9L, "weir.desired.endpoint-0", 12L),
                List.of(new NodeReport.Failing("port/p1", "no tap\n", STARTED, 4)));

        assertThat(Json.mapper().readTree(status.json()))
                .isEqualTo(Json.mapper().readTree("""
                {
                  "node": "hv1", "epoch": 7, "in_sync": true,
                  "started_at": "2026-11-24T03:00:00.250Z",
                  "read_at": "2026-11-24T03:00:00.750Z",
                  "in_sync_at": "2026-11-24T03:00:01.250Z",
                  "pass": 3, "pass_at": "2026-11-24T03:00:02.250Z", "pass_full": true, "pass_micros": 1234,
                  "steps": ["put port/tap\\"1\\"", "remove fdb/x"], "step_count": 2, "steps_total": 40, "targets": 41,
                  "applied": {"weir.desired.endpoint-0": 12, "weir.desired.node-1": 9},
                  "failing": [
                    {"object": "port/p1", "reason": "no tap\\n", "since": "2026-11-24T03:00:00.250Z", "attempts": 4}
                  ]
                }
                """));
        assertThat(status.json()).endsWith("}\n").containsOnlyOnce("\n");
    }

    @Test
    void leavesOutWhatHasNotHappenedYet() throws JsonProcessingException {
        AgentStatus status = new AgentStatus(
                "hv1",
                1,
                false,
                new AgentStatus.Milestones(STARTED, null, null),
                0,
                Instant.EPOCH,
                false,
                0,
                List.of(),
                0,
                0,
                0,
                Map.of(),
                List.of());

        assertThat(Json.mapper().readTree(status.json()).fieldNames())
                .toIterable()
                .contains("started_at", "steps", "applied", "failing")
                .doesNotContain("read_at", "in_sync_at");
    }
}
