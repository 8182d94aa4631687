package dev.weir.bench;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Mixed load for a long time, in open loop at half of what a short closed loop showed to be possible: memory, lag and latency, minute by
 * minute. Whatever grows here never ends growing.
 */
final class Soak {
    private static final int IN_FLIGHT = 16;
    private static final int TRIAL_CALLS = 10_000;

    private final Api api;
    private final Load load;
    private final Installation installation;
    private final Report report;
    private final int minutes;
    private final Mix mix;

    Soak(Api api, Load load, Installation installation, Report report, String runId, int minutes) {
        this.api = api;
        this.load = load;
        this.installation = installation;
        this.report = report;
        this.minutes = minutes;
        this.mix = new Mix(api, "soak-" + runId);
    }

    void run() throws IOException, InterruptedException {
        report.heading("mixed load");
        mix.prepare();
        load.run("warm-up", IN_FLIGHT, 0, mix.calls(TRIAL_CALLS), mix::answered);
        Row most = load.run("mixed, as fast as it goes", IN_FLIGHT, 0, mix.calls(TRIAL_CALLS), mix::answered);
        report.add(most);
        int rate = Math.max(1, (int) (most.rps() / 2));
        int callsAMinute = Math.toIntExact(rate * TimeUnit.MINUTES.toSeconds(1));
        for (int minute = 1; minute <= minutes; minute++) {
            // Twice as many may be under way as before: a pause is to be seen, not to hold back what is due.
            report.add(
                    load.run("mixed, minute " + minute, 2 * IN_FLIGHT, rate, mix.calls(callsAMinute), mix::answered));
            for (Map.Entry<String, Double> process : installation.memoryMib().entrySet()) {
                report.add("memory, minute " + minute + ": " + process.getKey(), process.getValue(), "MiB");
            }
            report.add("lag of the view, minute " + minute, lag(), "records");
        }
        mix.remove(load);
    }

    /** Of all topics that the gateway reads. */
    private double lag() throws InterruptedException {
        return api.must(Api.Call.status()).getJsonObject("lag").stream()
                .mapToLong(topic -> ((Number) topic.getValue()).longValue())
                .sum();
    }
}
