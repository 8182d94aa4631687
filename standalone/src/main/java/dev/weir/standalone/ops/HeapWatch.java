package dev.weir.standalone.ops;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has G1 look for garbage among what it keeps when that has grown slowly for long. What a write leaves is wanted for minutes, its answer for
 * ten, so G1 keeps it with what is wanted for good, and by itself looks through all that only when half of the heap is filled: soon enough
 * for a million ports, whose loading would take a tenth longer if it looked earlier, but a small cloud would grow by a GiB of garbage until
 * then.
 */
final class HeapWatch {
    private static final Logger LOG = LoggerFactory.getLogger(HeapWatch.class);
    private static final String KEPT = "G1 Old Gen";
    private static final String BESIDE_WORK = "ExplicitGCInvokesConcurrent";
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final long MIB = 1 << 20;
    /** Bytes between two looks; more come from filling or loading, for which G1 finds its own time. */
    private static final long SLOW = 128 * MIB;

    private static final long GROWTH = 128 * MIB;

    private long before;
    private long least;

    /** Looks every minute as long as the process lives; not if there is another collector, or one that would stop all work. */
    static void start() {
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (!Boolean.parseBoolean(machine.getVMOption(BESIDE_WORK).getValue())) {
            return;
        }
        ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals(KEPT))
                .findFirst()
                .ifPresent(
                        pool -> Thread.ofPlatform().name("heap-watch").daemon().start(() -> new HeapWatch().run(pool)));
    }

    private void run(MemoryPoolMXBean pool) {
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                long kept = pool.getUsage().getUsed();
                if (isDue(kept)) {
                    LOG.debug("{} MiB of the heap are kept: looking for garbage among them", kept / MIB);
                    System.gc();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Whether garbage is to be looked for now; if so, not again before as much has grown anew.
     *
     * @param kept bytes that survived collections, garbage among them
     */
    boolean isDue(long kept) {
        boolean filling = kept - before > SLOW;
        before = kept;
        least = filling ? kept : Math.min(least, kept);
        boolean due = kept - least >= Math.max(GROWTH, least / 2);
        if (due) {
            // What is garbage goes with the next collections.
            least = kept;
        }
        return due;
    }
}
