package dev.weir.agent.loop;

import dev.weir.agent.datapath.Outcome;
import dev.weir.agent.datapath.Step;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.datapath.TargetKey.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one pass did. */
public final class PassResult {
    private final List<Step> done = new ArrayList<>();
    private final Map<TargetKey, String> failed = new TreeMap<>();

    void add(Step step, Outcome outcome) {
        if (outcome.done()) {
            done.add(step);
        } else {
            failed.put(step.key(), outcome.failure());
        }
    }

    /** Steps that changed the host. */
    public List<Step> done() {
        return Collections.unmodifiableList(done);
    }

    /** Steps that failed, with the reason. */
    public Map<TargetKey, String> failed() {
        return Collections.unmodifiableMap(failed);
    }

    /** Whether no step was taken. */
    public boolean isEmpty() {
        return done.isEmpty() && failed.isEmpty();
    }

    /** Such as {@code +2 bridge -1 port, 1 failed}. */
    @Override
    public String toString() {
        Map<Kind, int[]> counts = new EnumMap<>(Kind.class);
        for (Step step : done) {
            int[] count = counts.computeIfAbsent(step.key().kind(), _ -> new int[2]);
            count[step instanceof Step.Put ? 0 : 1]++;
        }
        List<String> words = new ArrayList<>();
        counts.forEach((kind, count) -> {
            if (count[0] > 0) {
                words.add("+" + count[0] + " " + kind.text());
            }
            if (count[1] > 0) {
                words.add("-" + count[1] + " " + kind.text());
            }
        });
        if (!failed.isEmpty()) {
            words.add(failed.size() + " failed");
        }
        return words.isEmpty() ? "no steps" : String.join(", ", words);
    }
}
