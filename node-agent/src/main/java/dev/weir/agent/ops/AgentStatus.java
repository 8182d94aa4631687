package dev.weir.agent.ops;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.weir.agent.datapath.Step;
import dev.weir.agent.loop.NodeLoop;
import dev.weir.contracts.report.NodeReport;
import dev.weir.serde.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The agent in numbers, for {@code status.json} and metrics.
 *
 * @param pass how many passes were made
 * @param passAt when the last one was
 * @param passFull whether it read the whole host
 * @param passMicros how long it took
 * @param steps what it changed, at most 200 entries
 * @param stepCount how much it changed
 * @param stepsTotal changes since the process started
 * @param targets objects that should be on the host
 * @param applied per topic and partition
 */
record AgentStatus(
        String node,
        long epoch,
        boolean inSync,
        @JsonUnwrapped Milestones milestones,
        long pass,
        Instant passAt,
        boolean passFull,
        long passMicros,
        List<String> steps,
        int stepCount,
        long stepsTotal,
        int targets,
        Map<String, Long> applied,
        List<NodeReport.Failing> failing) {
    private static final int STEPS_MAX = 200;

    /**
     * How the agent came to work.
     *
     * @param startedAt the process
     * @param readAt when all desired state of interest had been read; null until then
     * @param inSyncAt when all of it had been applied for the first time; null until then
     */
    record Milestones(
            Instant startedAt,
            @Nullable Instant readAt,
            @Nullable Instant inSyncAt) {
        Milestones reached(boolean read, boolean inSync, Instant now) {
            return new Milestones(
                    startedAt, readAt == null && read ? now : readAt, inSyncAt == null && inSync ? now : inSyncAt);
        }
    }

    static AgentStatus of(String node, long epoch, Milestones milestones, NodeLoop loop, Instant now) {
        NodeLoop.PassSummary last = loop.last();
        List<Step> done = last.result().done();
        return new AgentStatus(
                node,
                epoch,
                loop.inSync(),
                milestones,
                last.number(),
                last.at(),
                last.full(),
                last.tookMicros(),
                done.stream().limit(STEPS_MAX).map(AgentStatus::text).toList(),
                done.size(),
                loop.stepsTotal(),
                last.targets(),
                loop.applied(),
                loop.failing(now));
    }

    private static String text(Step step) {
        return (step instanceof Step.Put ? "put " : "remove ") + step.key();
    }

    String json() {
        return new String(Json.write(this), StandardCharsets.UTF_8) + "\n";
    }

    /** In the text format of Prometheus. */
    String metrics() {
        String labels = "{node=\"" + node + "\"} ";
        return "weir_agent_in_sync" + labels + (inSync ? 1 : 0) + "\n"
                + "weir_agent_passes_total" + labels + pass + "\n"
                + "weir_agent_steps_total" + labels + stepsTotal + "\n"
                + "weir_agent_last_pass_seconds" + labels + passMicros / 1e6 + "\n"
                + "weir_agent_targets" + labels + targets + "\n"
                + "weir_agent_failing" + labels + failing.size() + "\n";
    }
}
