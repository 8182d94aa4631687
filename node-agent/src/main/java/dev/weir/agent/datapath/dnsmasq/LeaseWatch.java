package dev.weir.agent.datapath.dnsmasq;

import dev.weir.agent.datapath.HostEvent;
import dev.weir.agent.host.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns changes of the lease files into events. */
final class LeaseWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseWatch.class);
    /** dnsmasq empties the file and writes it anew: what is read at once may be half of it. */
    private static final int SETTLE_MS = 30;
    /** Leases of before the start are of use only when desired state has been read, and whoever reads that needs the processors. */
    private static final int START_MS = 1_000;

    private final Host host;
    private final Path root;
    private final Consumer<HostEvent> listener;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("lease-reader").factory());
    private final Set<String> waiting = new HashSet<>();
    /** Last reading, by network. Used by the executor's thread only. */
    private final Map<String, Map<String, Leases.Lease>> last = new HashMap<>();

    private AutoCloseable files = () -> {};
    private volatile int waitMs = START_MS;

    private LeaseWatch(Host host, Path root, Consumer<HostEvent> listener) {
        this.host = host;
        this.root = root;
        this.listener = listener;
    }

    static LeaseWatch start(Host host, Path root, Consumer<HostEvent> listener) throws IOException {
        LeaseWatch watch = new LeaseWatch(host, root, listener);
        watch.files = host.watchFiles(root, watch::changed);
        watch.waitMs = SETTLE_MS;
        return watch;
    }

    private void changed(Path file) {
        Path folder = file.getParent();
        if (folder != null && file.endsWith("leases")) {
            String network = String.valueOf(folder.getFileName());
            synchronized (waiting) {
                if (!waiting.add(network)) {
                    return;
                }
            }
            executor.schedule(() -> read(network), waitMs, TimeUnit.MILLISECONDS);
        }
    }

    private void read(String network) {
        synchronized (waiting) {
            waiting.remove(network);
        }
        try {
            Path folder = root.resolve(network);
            Map<String, Leases.Lease> now =
                    Leases.parse(host.read(folder.resolve("leases")).orElse(""));
            Map<String, String> macs =
                    Leases.hosts(host.read(folder.resolve("hosts")).orElse(""));
            Map<String, Leases.Lease> before = last.getOrDefault(network, Map.of());
            last.put(network, now);
            Leases.changes(network, before, now, macs).forEach(listener);
        } catch (IOException e) {
            LOG.warn("leases of network {} cannot be read: {}", network, e.getMessage());
        }
    }

    @Override
    public void close() throws Exception {
        files.close();
        executor.shutdown();
    }
}
