package dev.weir.agent.ops;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.agent.datapath.Step;
import dev.weir.agent.loop.NodeLoop;
import dev.weir.contracts.report.NodeReport;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        Milestones milestones,
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
    private static final JsonFactory FACTORY = new JsonFactory();

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

    /** In one line. Written field by field, because an agent that starts would otherwise wait for Jackson to find out what there is. */
    String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("node", node);
            out.writeNumberField("epoch", epoch);
            out.writeBooleanField("in_sync", inSync);
            write(out, "started_at", milestones.startedAt);
            write(out, "read_at", milestones.readAt);
            write(out, "in_sync_at", milestones.inSyncAt);
            out.writeNumberField("pass", pass);
            write(out, "pass_at", passAt);
            out.writeBooleanField("pass_full", passFull);
            out.writeNumberField("pass_micros", passMicros);
            out.writeArrayFieldStart("steps");
            for (String step : steps) {
                out.writeString(step);
            }
            out.writeEndArray();
            out.writeNumberField("step_count", stepCount);
            out.writeNumberField("steps_total", stepsTotal);
            out.writeNumberField("targets", targets);
            out.writeObjectFieldStart("applied");
            for (Map.Entry<String, Long> partition : new TreeMap<>(applied).entrySet()) {
                out.writeNumberField(partition.getKey(), partition.getValue());
            }
            out.writeEndObject();
            out.writeArrayFieldStart("failing");
            for (NodeReport.Failing each : failing) {
                out.writeStartObject();
                out.writeStringField("object", each.object());
                out.writeStringField("reason", each.reason());
                write(out, "since", each.since());
                out.writeNumberField("attempts", each.attempts());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    private static void write(JsonGenerator out, String name, @Nullable Instant at) throws IOException {
        if (at != null) {
            out.writeStringField(name, at.toString());
        }
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
