package dev.weir.bench;

import java.lang.management.ManagementFactory;
import java.time.Instant;

/**
 * Under which circumstances a run was made: without them a figure says little.
 *
 * @param loadBefore one-minute load average at the start; negative where there is none
 * @param maxHeapMb of the load generator itself
 */
public record Conditions(
        Instant date,
        String url,
        int cores,
        double loadBefore,
        double loadAfter,
        String java,
        String os,
        String weirVersion,
        long maxHeapMb) {
    public static Conditions begin(String url) {
        String version = Conditions.class.getPackage().getImplementationVersion();
        return new Conditions(
                Instant.now(),
                url,
                Runtime.getRuntime().availableProcessors(),
                load(),
                -1,
                Runtime.version().toString(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                version == null ? "development" : version,
                Runtime.getRuntime().maxMemory() >> 20);
    }

    public Conditions end() {
        return new Conditions(date, url, cores, loadBefore, load(), java, os, weirVersion, maxHeapMb);
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
