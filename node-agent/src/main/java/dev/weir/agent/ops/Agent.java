package dev.weir.agent.ops;

import static java.util.Objects.requireNonNull;

import dev.weir.agent.datapath.Datapath;
import dev.weir.agent.datapath.HostEvent;
import dev.weir.agent.desired.DesiredCheckpoint;
import dev.weir.agent.desired.DesiredReader;
import dev.weir.agent.desired.DesiredStore;
import dev.weir.agent.desired.NodeImage;
import dev.weir.agent.loop.NodeLoop;
import dev.weir.agent.plan.NodeFacts;
import dev.weir.agent.plan.Planner;
import dev.weir.agent.status.NodeReporter;
import dev.weir.agent.status.ReportOutbox;
import dev.weir.agent.status.ReportSender;
import dev.weir.contracts.report.NodeReport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running agent: one thread reads desired state, plans and applies; a second carries reports. Stopping it leaves the
 * datapath as it is.
 */
public final class Agent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    /** Tombstones live a day; after an hour without contact nobody relies on having seen them all. */
    static final Duration CONTACT_LOST = Duration.ofHours(1);

    /** Between checkpoints: the next agent reads what has come since. */
    private static final Duration KEEP_INTERVAL = Duration.ofMinutes(10);

    private final AgentSettings settings;
    private final Datapath datapath;
    private final StateDirectory state;
    private final InstantSource clock;
    private final long epoch;
    private final ReportSender sender;
    private final NodeReporter reporter;
    private final ReadingAhead reading;
    private final NodeLoop loop;
    private final ConcurrentLinkedQueue<HostEvent> events = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Instant> lastContact;
    private final ExecutorService helpers = Executors.newCachedThreadPool(
            task -> Thread.ofPlatform().daemon().name("host").unstarted(task));
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean stopping;
    private volatile AgentStatus status;
    private volatile @Nullable DesiredReader reader;
    private volatile boolean failed;
    private String written = "";
    private Instant keepNext;
    private AgentStatus.Milestones milestones;

    /**
     * @param state is closed with the agent
     * @param reading desired state until the first look at the host has begun
     * @param producers makes the one that reports are sent by
     * @throws IOException if the state directory cannot be written
     */
    Agent(
            AgentSettings settings,
            StateDirectory state,
            Datapath datapath,
            ReadingAhead reading,
            Supplier<Producer<String, byte[]>> producers,
            InstantSource clock)
            throws IOException {
        this.settings = settings;
        this.datapath = datapath;
        this.clock = clock;
        this.state = state;
        Instant now = clock.instant();
        this.epoch = state.nextEpoch(now);
        this.milestones = new AgentStatus.Milestones(now, null, null);
        this.keepNext = now;
        this.lastContact = new AtomicReference<>(now);
        ReportOutbox outbox = new ReportOutbox();
        outbox.put(new NodeReport.Hello(
                settings.node(),
                epoch,
                version(),
                settings.tunnelIp(),
                settings.underlayMtu(),
                datapath.name(),
                datapath.networkTypes(),
                settings.bridgeMappings(),
                now));
        this.sender = new ReportSender(outbox, producers, this::contact);
        this.reporter = new NodeReporter(settings.node(), epoch, outbox);
        this.reading = reading;
        NodeFacts facts = new NodeFacts(
                settings.node(),
                datapath.name(),
                settings.tunnelIp(),
                datapath.networkTypes(),
                settings.bridgeMappings());
        this.loop = new NodeLoop(
                datapath,
                new Planner(facts),
                reporter,
                settings.healInterval(),
                settings.heartbeatInterval(),
                helpers,
                helpers,
                this::wakeUp);
        this.status = AgentStatus.of(settings.node(), epoch, milestones, loop, now);
        this.thread = Thread.ofPlatform().name("loop").unstarted(this::run);
    }

    /** Begins to work; returns at once. */
    public void start() {
        thread.start();
        sender.start();
    }

    private void run() {
        try {
            datapath.watch(event -> {
                events.add(event);
                wakeUp();
            });
            LOG.info(
                    "agent of {} (epoch {}): {} datapath, full check every {} s",
                    settings.node(),
                    epoch,
                    datapath.name(),
                    settings.healInterval().toMillis() / 1_000.0);
            // The first thing is to look at the host, which takes as long as reading desired state.
            Instant begun = clock.instant();
            loop.turn(begun);
            tell(begun);
            loop.expect(reading.expected());
            DesiredReader own = reading.get();
            reader = own;
            // Reading ahead may have come to the end already.
            read(own, Duration.ZERO);
            while (!stopping) {
                turn(own);
            }
            reporter.goodbye();
        } catch (IOException | RuntimeException e) {
            failed = true;
            if (reader == null && e instanceof KafkaException) {
                LOG.error("the agent cannot start: {}", reason(e));
            } else {
                LOG.error("the agent stops; the datapath stays as it is", e);
            }
        } finally {
            shutDown();
            stopped.countDown();
        }
    }

    /** In a line. */
    static String reason(Exception e) {
        return e.getCause() == null
                ? String.valueOf(e.getMessage())
                : e.getMessage() + ": " + e.getCause().getMessage();
    }

    private void turn(DesiredReader own) throws IOException {
        Instant now = clock.instant();
        loop.turn(now);
        tell(now);
        if (loop.inSync()) {
            sender.begin();
            keep(own, now);
        }
        read(own, loop.idle(clock.instant()));
    }

    private void read(DesiredReader own, Duration timeout) {
        DesiredStore store = own.poll(timeout);
        if (store == null) {
            loop.desired(NodeImage.EMPTY, false, Map.of(), own.problems());
        } else {
            loop.desired(store.image(), store.inSync(), own.positions(), own.problems());
            if (milestones.readAt() == null && store.inSync()) {
                milestones = milestones.reached(true, false, clock.instant());
                LOG.info("all desired state of this node is read");
            }
        }
        for (HostEvent event = events.poll(); event != null; event = events.poll()) {
            loop.host(event);
        }
    }

    /**
     * For the next agent. Tombstones may have been missed by the one before, or the log been replaced: what it left has given this one a
     * quick start, and is left to nobody else before all has been read from its start.
     */
    private void keep(DesiredReader own, Instant now) {
        if (own.goesBackToCheckpoint()) {
            own.readAgain();
        }
        DesiredCheckpoint checkpoint =
                now.isBefore(keepNext) ? null : own.checkpoint(requireNonNull(lastContact.get()));
        if (checkpoint != null) {
            keepNext = now.plus(KEEP_INTERVAL);
            helpers.execute(() -> keep(checkpoint));
        }
    }

    private void keep(DesiredCheckpoint checkpoint) {
        try {
            state.keep(checkpoint);
        } catch (IOException e) {
            LOG.warn("what is known cannot be kept for the next agent: {}", e.toString());
        }
    }

    private void tell(Instant now) throws IOException {
        milestones = milestones.reached(false, loop.inSync(), clock.instant());
        AgentStatus current = AgentStatus.of(settings.node(), epoch, milestones, loop, now);
        status = current;
        String json = current.json();
        if (!json.equals(written)) {
            state.write("status.json", json);
            written = json;
        }
    }

    /** Kafka confirmed something. After too long a silence before that, records may have come and gone unseen. */
    private void contact() {
        Instant now = clock.instant();
        Instant before = lastContact.getAndSet(now);
        DesiredReader own = reader;
        if (before.plus(CONTACT_LOST).isBefore(now) && own != null) {
            own.readAgain();
        }
    }

    private void wakeUp() {
        DesiredReader own = reader;
        if (own != null) {
            own.wakeup();
        }
    }

    private void shutDown() {
        sender.close();
        DesiredReader own = reader;
        if (own != null) {
            own.close();
        }
        helpers.close();
        datapath.close();
        try {
            state.close();
        } catch (IOException e) {
            LOG.warn("state directory: {}", e.getMessage());
        }
    }

    /** As of the last turn. */
    AgentStatus status() {
        return status;
    }

    /** @return whether it ended as it was told to, rather than by a failure */
    public boolean awaitStopped() throws InterruptedException {
        stopped.await();
        return !failed;
    }

    private static String version() {
        String version = Agent.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Says goodbye and stops; the datapath stays as it is. */
    @Override
    public void close() {
        stopping = true;
        wakeUp();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
