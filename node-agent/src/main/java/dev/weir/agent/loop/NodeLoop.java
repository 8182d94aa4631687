package dev.weir.agent.loop;

import dev.weir.agent.datapath.Datapath;
import dev.weir.agent.datapath.HostEvent;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.datapath.TargetKey.Kind;
import dev.weir.agent.desired.NodeImage;
import dev.weir.agent.plan.NodePlan;
import dev.weir.agent.plan.Planner;
import dev.weir.agent.plan.PortPlan;
import dev.weir.agent.status.NodeReporter;
import dev.weir.agent.status.NodeReporter.PortState;
import dev.weir.contracts.desired.DesiredEndpoints.Endpoint;
import dev.weir.contracts.desired.DesiredPort;
import dev.weir.contracts.report.NodeReport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heart of the agent: whatever happens only marks what may be wrong, and {@link #turn} puts it right, once for all
 * that happened. Used by one thread; the time is an argument.
 *
 * <p>Nothing is written to the host before all desired state of interest has been read once. From then on, what was
 * read last stays in force, with Kafka or without it. The whole host is read and healed every {@code healInterval}.
 */
public final class NodeLoop {
    static final Logger LOG = LoggerFactory.getLogger(NodeLoop.class);
    /** A port that waits for records to arrive is reported only if they take unusually long. */
    private static final Duration WAITING_IS_NORMAL = Duration.ofSeconds(1);
    /** Between heartbeats that are sent because something changed. */
    private static final Duration HEARTBEAT_SPACING = Duration.ofMillis(200);

    private static final int EARLY_LEASES_MAX = 20_000;

    private final Datapath datapath;
    private final NodePlan plan;
    private final Reconciler reconciler;
    private final Announcer announcer;
    private final NodeReporter reporter;
    private final Duration healInterval;
    private final Duration heartbeatInterval;

    private NodeImage image = NodeImage.EMPTY;
    private boolean inSync;
    private Map<String, Long> read = Map.of();
    private Map<String, Long> applied = Map.of();
    private Map<String, String> unreadable = Map.of();
    private final Map<String, Failure> waitingSince = new TreeMap<>();
    private final Map<String, Failure> unreadableSince = new TreeMap<>();
    private final Set<String> devices = new HashSet<>();
    private final List<HostEvent.LeaseChanged> earlyLeases = new ArrayList<>();
    /** Interfaces that came (true) or went while a look at the host was being taken. */
    private final Map<String, Boolean> deviceNews = new HashMap<>();

    private final Executor reader;
    private final Executor helpers;
    private final Runnable wakeUp;
    private final AtomicReference<@Nullable HostReading> arrived = new AtomicReference<>();
    private boolean reading;
    private boolean pending;
    /** When the look at the host began that was taken last; null before the first. */
    private @Nullable Instant healed;

    private @Nullable Instant readBegun;
    private @Nullable Instant heartbeat;
    private boolean heartbeatDue = true;
    private PassSummary last = PassSummary.NONE;
    private long stepsTotal;

    /**
     * @param reader looks at the host, which may take seconds
     * @param helpers run drivers that look or work at the same time as another one, and are waited for by the loop and the reader
     * @param wakeUp called from the reader's thread when there is something for {@link #turn}
     */
    public NodeLoop(
            Datapath datapath,
            Planner planner,
            NodeReporter reporter,
            Duration healInterval,
            Duration heartbeatInterval,
            Executor reader,
            Executor helpers,
            Runnable wakeUp) {
        this.datapath = datapath;
        this.plan = new NodePlan(planner);
        this.reconciler = new Reconciler(datapath.drivers(), helpers);
        this.announcer = new Announcer(datapath);
        this.reporter = reporter;
        this.healInterval = healInterval;
        this.heartbeatInterval = heartbeatInterval;
        this.reader = reader;
        this.helpers = helpers;
        this.wakeUp = wakeUp;
    }

    /**
     * What was read of desired state, as of now.
     *
     * @param positions per topic and partition, up to which offset the image was read
     * @param problems records that could not be read, with the reason
     */
    public void desired(
            NodeImage newImage, boolean complete, Map<String, Long> positions, Map<String, String> problems) {
        pending |= newImage != image || complete != inSync;
        image = newImage;
        inSync = complete;
        read = positions;
        unreadable = problems;
        if (inSync) {
            earlyLeases.forEach(this::lease);
            earlyLeases.clear();
        }
    }

    /** Plans ahead what is likely to be wanted. Nothing is written to the host for it. */
    public void expect(NodeImage likely) {
        try {
            devices.addAll(datapath.devices());
        } catch (IOException | RuntimeException e) {
            LOG.debug("interfaces cannot be read yet: {}", e.getMessage());
        }
        plan.update(likely, devices);
    }

    /** Something happened on the host. */
    public void host(HostEvent event) {
        switch (event) {
            case HostEvent.DeviceChanged changed -> {
                deviceNews.put(changed.device(), true);
                pending |= devices.add(changed.device());
            }
            case HostEvent.DeviceGone gone -> gone(gone.device());
            case HostEvent.ObjectBroke broke -> broke(broke.key());
            case HostEvent.LeaseChanged lease -> lease(lease);
        }
    }

    private void broke(TargetKey key) {
        if (plan.targets().containsKey(key)) {
            LOG.info("{} broke", key);
            reconciler.requestRead();
            pending = true;
        }
    }

    private void gone(String device) {
        devices.remove(device);
        deviceNews.put(device, false);
        for (Kind kind : List.of(Kind.PORT, Kind.UPLINK)) {
            reconciler.forget(new TargetKey(kind, device));
        }
        if (plan.targets().containsKey(Target.Bridge.key(device))
                || plan.targets().containsKey(Target.Vxlan.key(device))) {
            // What was in it is gone as well.
            reconciler.requestRead();
        }
        pending = true;
    }

    private void lease(HostEvent.LeaseChanged lease) {
        if (inSync) {
            reporter.lease(portOf(lease), lease);
        } else if (earlyLeases.size() < EARLY_LEASES_MAX) {
            // Leases of before a restart: whose they are is known only when desired state has been read.
            earlyLeases.add(lease);
        }
    }

    private String portOf(HostEvent.LeaseChanged lease) {
        NodeImage.NetworkImage network = image.networks().get(lease.networkId());
        if (network == null) {
            return "";
        }
        // Nearly always one of this node's own.
        Stream<String> local = network.ports().stream()
                .filter(port -> port.macAddress().equalsIgnoreCase(lease.macAddress()))
                .map(DesiredPort::portId);
        Stream<String> others = Stream.of(network)
                .flatMap(each -> each.sortedEndpoints().stream())
                .filter(endpoint -> endpoint.macAddress().equalsIgnoreCase(lease.macAddress()))
                .map(Endpoint::portId);
        return Stream.concat(local, others).findFirst().orElse("");
    }

    /** How long nothing has to be done if nothing happens. */
    public Duration idle(Instant now) {
        if (inSync && (pending && healed != null || arrived.get() != null) || readDue(now)) {
            return Duration.ZERO;
        }
        Instant next = heartbeat == null ? now : heartbeat.plus(heartbeatDue ? HEARTBEAT_SPACING : heartbeatInterval);
        if (inSync) {
            // While the host is being looked at, its end wakes us up.
            Instant heal = reading || readBegun == null ? null : readBegun.plus(healInterval);
            Instant retry = reading ? null : reconciler.nextTry();
            for (Instant other : Arrays.asList(heal, retry, announcer.next())) {
                next = other != null && other.isBefore(next) ? other : next;
            }
        }
        return next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO;
    }

    /** Whether to look at the host. The first look is taken while desired state is still being read. */
    private boolean readDue(Instant now) {
        if (reading || arrived.get() != null) {
            return false;
        }
        Instant retry = reconciler.nextTry();
        return readBegun == null
                || inSync
                        && (!readBegun.plus(healInterval).isAfter(now)
                                || reconciler.readNeeded()
                                || retry != null && !retry.isAfter(now));
    }

    private void beginReading(Instant now) {
        reading = true;
        readBegun = now;
        deviceNews.clear();
        reconciler.readBegins();
        Map<TargetKey, Target> wanted = Map.copyOf(plan.targets());
        reader.execute(() -> {
            arrived.set(HostReading.of(datapath, wanted, helpers));
            wakeUp.run();
        });
    }

    /** What a look at the host found, if one has ended. The first one may have waited too long for desired state. */
    private @Nullable HostReading takeReading(Instant now) {
        HostReading found = arrived.getAndSet(null);
        if (found == null) {
            return null;
        }
        reading = false;
        if (healed == null && readBegun != null && !readBegun.plus(healInterval).isAfter(now)) {
            beginReading(now);
            return takeReading(now);
        }
        return found;
    }

    /** Puts right what may be wrong, and reports. */
    public void turn(Instant now) {
        if (readDue(now)) {
            beginReading(now);
        }
        if (inSync) {
            HostReading found = takeReading(now);
            if (found != null || pending && healed != null) {
                pass(found, now);
            } else if (healed != null && !read.equals(applied)) {
                // Read on over what says nothing to the image, such as the ends of transactions.
                applied = read;
                heartbeatDue = true;
            }
            announcer.turn(now);
        }
        boolean regular =
                heartbeat == null || !heartbeat.plus(heartbeatInterval).isAfter(now);
        boolean spaced = heartbeat == null || !heartbeat.plus(HEARTBEAT_SPACING).isAfter(now);
        if (regular || heartbeatDue && spaced) {
            heartbeat = now;
            heartbeatDue = false;
            reporter.heartbeat(now, healed != null, applied, failing(now));
        }
    }

    private void pass(@Nullable HostReading found, Instant now) {
        long startNs = System.nanoTime();
        pending = false;
        NodeImage planned = image;
        Map<String, Long> positions = read;
        if (found != null) {
            healed = readBegun;
            know(found.devices());
        }
        Set<TargetKey> changed = plan.update(planned, devices);
        if (found != null) {
            reconciler.adopt(found, plan.targets(), now);
        } else {
            reconciler.mark(changed);
        }
        PassResult result = reconciler.apply(plan.targets(), now, () -> reporter.ports(portStates(now)));
        heartbeatDue |= !positions.equals(applied) || !result.isEmpty();
        announcer.add(plan.moved(), now);
        applied = positions;
        stepsTotal += result.done().size();
        reporter.ports(portStates(now));
        last = new PassSummary(
                last.number() + 1,
                now,
                found != null,
                result,
                (System.nanoTime() - startNs) / 1_000,
                plan.targets().size());
        if (!result.isEmpty()) {
            LOG.info(
                    "pass {}: {} in {} ms{}",
                    last.number(),
                    result,
                    last.tookMicros() / 1_000.0,
                    found != null ? ", after a full read" : "");
            result.failed().forEach((key, reason) -> LOG.warn("{} failed: {}", key, reason));
        }
    }

    private void know(@Nullable Set<String> found) {
        if (found != null) {
            devices.clear();
            devices.addAll(found);
            deviceNews.forEach((device, there) -> {
                if (there) {
                    devices.add(device);
                } else {
                    devices.remove(device);
                }
            });
        }
    }

    private List<PortState> portStates(Instant now) {
        Map<String, PortState> states = new LinkedHashMap<>();
        for (PortPlan port : plan.ports()) {
            String reason = port.blocked();
            if (reason.isEmpty()) {
                reason = port.evidence().stream()
                        .map(key -> reconciler.lacking(key, plan.targets()))
                        .filter(lack -> !lack.isEmpty())
                        .findFirst()
                        .orElse("");
            }
            states.put(port.portId(), new PortState(port.portId(), port.generation(), reason.isEmpty(), reason));
        }
        Map<String, String> waiting = new HashMap<>();
        image.waiting().forEach(wait -> waiting.put(wait.port().portId(), wait.reason()));
        track(waitingSince, waiting, now);
        for (NodeImage.Waiting wait : image.waiting()) {
            if (unusual(wait.port().portId(), now)) {
                DesiredPort port = wait.port();
                states.put(port.portId(), new PortState(port.portId(), port.generation(), false, wait.reason()));
            }
        }
        return List.copyOf(states.values());
    }

    private boolean unusual(String portId, Instant now) {
        Failure failure = waitingSince.get(portId);
        return failure != null && !failure.since().plus(WAITING_IS_NORMAL).isAfter(now);
    }

    /** Keeps the time of the first sight of those that are still there. */
    private static void track(Map<String, Failure> since, Map<String, String> reasons, Instant now) {
        since.keySet().retainAll(reasons.keySet());
        reasons.forEach((name, reason) -> since.merge(
                name,
                new Failure(reason, now, 0, now, true),
                (earlier, _) -> new Failure(reason, earlier.since(), 0, now, true)));
    }

    /** What is not as it should be and is being worked on or cannot be helped. */
    public List<NodeReport.Failing> failing(Instant now) {
        track(unreadableSince, unreadable, now);
        List<NodeReport.Failing> failing = new ArrayList<>();
        add(failing, "", reconciler.failures());
        add(failing, "port/", waitingSince);
        add(failing, "desired/", unreadableSince);
        Failure announcing = announcer.failure();
        add(failing, "host/", announcing == null ? Map.of() : Map.of("announcements", announcing));
        return failing;
    }

    private static void add(List<NodeReport.Failing> failing, String prefix, Map<String, Failure> failures) {
        failures.forEach((name, failure) -> failing.add(
                new NodeReport.Failing(prefix + name, failure.reason(), failure.since(), failure.attempts())));
    }

    /** The pass that was made last. */
    public PassSummary last() {
        return last;
    }

    /** Changes to the host since the process started. */
    public long stepsTotal() {
        return stepsTotal;
    }

    /** All desired state of interest was read and has been applied at least once. */
    public boolean inSync() {
        return healed != null;
    }

    /** Per topic and partition: the offset up to which everything is on the host, but for what fails. */
    public Map<String, Long> applied() {
        return applied;
    }

    /**
     * @param number counted from 1 in this process
     * @param full the whole host was read
     * @param tookMicros from its begin to its end
     * @param targets objects that should be on the host
     */
    public record PassSummary(long number, Instant at, boolean full, PassResult result, long tookMicros, int targets) {
        static final PassSummary NONE = new PassSummary(0, Instant.EPOCH, false, new PassResult(), 0, 0);
    }
}
