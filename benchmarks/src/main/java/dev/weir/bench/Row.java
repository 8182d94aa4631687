package dev.weir.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * One operation at one load. The JSON names are those of bench_neutron.py, so that results of both can be compared.
 *
 * @param op the row's name
 * @param conc requests in flight; in open loop the most that there may be
 * @param rate requests a second that were to be begun; 0: closed loop
 * @param n how many were to be made
 * @param ok how many were answered with success
 * @param errors status or exception → how often
 * @param bytes size of the last good answer
 */
public record Row(
        String op,
        int conc,
        int rate,
        int n,
        int ok,
        @JsonProperty("p50_ms") double p50Ms,
        @JsonProperty("p99_ms") double p99Ms,
        @JsonProperty("max_ms") double maxMs,
        double rps,
        Map<String, Integer> errors,
        long bytes) {
    static final String HEADING = "%-30s %5s %6s %9s %9s %9s %10s  %s"
            .formatted("operation", "conc", "n", "p50 ms", "p99 ms", "max ms", "/s", "errors");

    String line() {
        return "%-30s %5d %6d %9.2f %9.2f %9.2f %10.1f  %s"
                .formatted(op, conc, n, p50Ms, p99Ms, maxMs, rps, errors.isEmpty() ? "" : errors);
    }
}
