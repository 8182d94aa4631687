package dev.weir.agent.loop;

import static dev.weir.agent.testing.Region.id;
import static dev.weir.agent.testing.Region.mac;
import static dev.weir.agent.testing.Region.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.datapath.Announcement;
import dev.weir.agent.datapath.DhcpTarget;
import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.HostEvent;
import dev.weir.agent.datapath.Step;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey.Kind;
import dev.weir.agent.desired.NodeImage;
import dev.weir.agent.plan.HostNames;
import dev.weir.agent.plan.NodeFacts;
import dev.weir.agent.plan.Planner;
import dev.weir.agent.status.NodeReporter;
import dev.weir.agent.status.ReportOutbox;
import dev.weir.agent.testing.FakeHost;
import dev.weir.agent.testing.Region;
import dev.weir.contracts.desired.DesiredNetwork;
import dev.weir.contracts.report.NodeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeLoopTest {
    private static final Duration HEAL = Duration.ofSeconds(10);

    private final FakeHost host = new FakeHost();
    private final ReportOutbox outbox = new ReportOutbox();
    private Instant now = Instant.parse("2026-11-21T00:00:00Z");
    /** Looks at the host at once, unless a test has it wait. */
    private Executor reader = Runnable::run;
    /** Does at once what may be done beside other work, unless a test does it elsewhere. */
    private Executor helpers = Runnable::run;

    private NodeLoop loop = start();

    private NodeLoop start() {
        NodeFacts facts =
                new NodeFacts(Region.NODE, "fake", "172.31.255.1", host.networkTypes(), Map.of("physnet1", "eth1"));
        NodeLoop started = new NodeLoop(
                host,
                new Planner(facts),
                new NodeReporter(Region.NODE, 1, outbox),
                HEAL,
                Duration.ofSeconds(5),
                task -> reader.execute(task),
                task -> helpers.execute(task),
                () -> {});
        host.watch(event -> started.host(event));
        return started;
    }

    private void desire(Region region) {
        loop.desired(region.image(), true, Map.of("t-0", 1L), Map.of());
    }

    private void turn() {
        loop.turn(now);
    }

    private void pass(Duration time) {
        now = now.plus(time);
        turn();
    }

    private static Region region() {
        return new Region()
                .network("red", "vxlan", null, 77)
                .dhcp("red")
                .group("web", rule("ingress", "IPv4", null, null, null, null, "web"))
                .port("a", "hv1", "red", 10, "web")
                .port("b", "hv2", "red", 11, "web");
    }

    private static String tap(String port) {
        return HostNames.tap(id(port));
    }

    private static boolean isOver(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private List<NodeReport.PortStatus> portReports() {
        return outbox.take(1_000).stream()
                .filter(NodeReport.PortStatus.class::isInstance)
                .map(NodeReport.PortStatus.class::cast)
                .toList();
    }

    @Test
    void nothingIsWrittenBeforeAllDesiredStateIsRead() {
        // Given
        host.plug(tap("a"));
        host.objects.put(Target.Bridge.key("brqold"), new Target.Bridge("brqold", 1450, 7));

        // When
        loop.desired(region().image(), false, Map.of(), Map.of());
        turn();
        pass(HEAL.multipliedBy(3));

        // Then
        assertThat(host.taken).isEmpty();
        assertThat(loop.inSync()).isFalse();
    }

    @Test
    void whatWasExpectedIsNotWrittenAndGivesWayToWhatIsRead() {
        // Given
        host.plug(tap("a"));
        Region truth = region().port("c", "hv3", "red", 12);

        // When
        loop.expect(region().port("d", "hv3", "red", 13).image());
        turn();
        boolean writtenAhead = !host.taken.isEmpty();
        loop.desired(truth.image(), true, Map.of("t-0", 1L), Map.of());
        turn();

        // Then
        assertThat(writtenAhead).isFalse();
        Map<?, ?> found = Map.copyOf(host.objects);
        host.objects.clear();
        loop = start();
        loop.desired(truth.image(), true, Map.of("t-0", 1L), Map.of());
        turn();
        assertThat(found).isEqualTo(host.objects);
    }

    @Test
    void aPortIsReportedUpOnceItIsWiredAndOnlyOnce() {
        // Given
        host.plug(tap("a"));

        // When
        desire(region());
        turn();
        turn();

        // Then
        assertThat(portReports()).containsExactly(new NodeReport.PortStatus(Region.NODE, 1, id("a"), 1, true, ""));
        assertThat(host.objects).containsKey(Target.Port.key(tap("a")));
    }

    @Test
    void aTapThatComesLaterIsWiredInOneStepAndAPortWhoseTapGoesIsDown() {
        // Given
        desire(region());
        turn();
        assertThat(portReports()).extracting(NodeReport.PortStatus::reason).containsExactly("no tap");
        host.takeSteps();
        int reads = host.reads;

        // When
        host.plug(tap("a"));
        turn();

        // Then
        assertThat(host.takeSteps()).extracting(Step::key).containsExactly(Target.Port.key(tap("a")));
        assertThat(host.reads).as("nothing had to be read for that").isEqualTo(reads);
        assertThat(portReports()).extracting(NodeReport.PortStatus::up).containsExactly(true);

        // When
        host.unplug(tap("a"));
        turn();

        // Then
        assertThat(host.takeSteps()).isEmpty();
        assertThat(portReports()).extracting(NodeReport.PortStatus::reason).containsExactly("no tap");
    }

    @Test
    void aTapThatIsMadeAnewIsWiredAnew() {
        // Given
        host.plug(tap("a"));
        desire(region());
        turn();
        host.takeSteps();

        // When
        host.unplug(tap("a"));
        host.plug(tap("a"));
        turn();

        // Then
        assertThat(host.takeSteps()).extracting(Step::key).containsExactly(Target.Port.key(tap("a")));
    }

    @Test
    void aRestartedAgentTakesNoStep() {
        // Given
        host.plug(tap("a"));
        desire(region());
        turn();
        assertThat(host.takeSteps()).isNotEmpty();

        // When
        loop = start();
        desire(region());
        turn();

        // Then
        assertThat(host.takeSteps()).isEmpty();
        assertThat(portReports()).extracting(NodeReport.PortStatus::up).containsExactly(true);
    }

    @Test
    void whatSomebodyTampersWithIsHealedWithinTheInterval() {
        // Given
        host.plug(tap("a"));
        desire(region());
        turn();
        Map<?, ?> good = Map.copyOf(host.objects);
        host.takeSteps();

        // When
        host.objects.remove(FilterTarget.key(tap("a")));
        host.objects.remove(Target.Fdb.key("vxlan-77", mac(11), "172.31.255.2"));
        host.objects.put(
                Target.Neighbour.key("vxlan-77", "10.0.0.66"), new Target.Neighbour("vxlan-77", "10.0.0.66", mac(66)));
        pass(HEAL);

        // Then
        assertThat(host.objects).isEqualTo(good);
        assertThat(host.takeSteps()).hasSize(3);
    }

    @Test
    void aFailedStepIsRetriedLaterAndHoldsBackOnlyWhatNeedsIt() {
        // Given
        host.plug(tap("a"));
        host.plug(tap("c"));
        host.failing = step -> step.key().equals(FilterTarget.key(tap("a")));
        Region region = region().network("blue", "local", null, null).port("c", "hv1", "blue", 12);

        // When
        desire(region);
        turn();

        // Then
        assertThat(host.objects).containsKey(Target.Port.key(tap("c"))).doesNotContainKey(Target.Port.key(tap("a")));
        assertThat(loop.failing(now))
                .extracting(failing -> failing.object() + ": " + failing.reason())
                .containsExactlyInAnyOrder(
                        FilterTarget.key(tap("a")) + ": told to fail",
                        Target.Port.key(tap("a")) + ": waits for " + FilterTarget.key(tap("a")));
        host.takeSteps();

        // When it is too early
        pass(Duration.ofMillis(50));

        // Then
        assertThat(host.takeSteps()).isEmpty();

        // When it is time, and the reason has gone
        host.failing = _ -> false;
        pass(Duration.ofMillis(60));

        // Then
        assertThat(host.takeSteps())
                .extracting(Step::key)
                .containsExactly(FilterTarget.key(tap("a")), Target.Port.key(tap("a")));
        assertThat(loop.failing(now)).isEmpty();
        assertThat(portReports())
                .filteredOn(report -> report.portId().equals(id("a")))
                .extracting(NodeReport.PortStatus::up)
                .containsExactly(true);
    }

    @Test
    void retriesSlowDown() {
        // Given
        host.failing = step -> step.key().kind() == Kind.BRIDGE;
        desire(region());

        // When
        for (int second = 0; second < 600; second++) {
            pass(Duration.ofSeconds(1));
        }

        // Then
        assertThat(host.takeSteps().stream().filter(step -> step.key().kind() == Kind.BRIDGE))
                .hasSizeBetween(10, 40);
        assertThat(loop.failing(now).getFirst().since()).isEqualTo(Instant.parse("2026-11-21T00:00:01Z"));
    }

    @Test
    void changesDoNotWaitForALookAtTheHostAndAreNewerThanWhatItFinds() {
        // Given a look at the host that has begun
        host.plug(tap("a"));
        desire(region());
        turn();
        host.takeSteps();
        List<Runnable> looks = new ArrayList<>();
        reader = looks::add;
        pass(HEAL);
        assertThat(looks).hasSize(1);
        assertThat(loop.idle(now)).as("nothing to do until the look ends").isPositive();

        // When a port comes, one goes and a tap is unplugged while it goes on
        host.betweenLookAndWord = () -> {
            Region changed = region().port("c", "hv3", "red", 12);
            changed.ports.remove(id("b"));
            desire(changed);
            turn();
            host.unplug(tap("a"));
            turn();
        };
        looks.removeFirst().run();

        // Then they are applied at once, and what the look found does not undo them
        Target.Fdb come = new Target.Fdb("vxlan-77", mac(12), "172.31.255.3");
        assertThat(host.objects)
                .containsKey(come.key())
                .doesNotContainKey(Target.Fdb.key("vxlan-77", mac(11), "172.31.255.2"));
        host.takeSteps();
        turn();
        assertThat(host.takeSteps()).isEmpty();
        assertThat(portReports().getLast().reason()).isEqualTo("no tap");
        assertThat(loop.failing(now)).isEmpty();
    }

    @Test
    void theFirstLookIsTakenWhileDesiredStateIsReadUnlessThatTakesTooLong() {
        // Given
        host.objects.put(Target.Bridge.key("brqold"), new Target.Bridge("brqold", 1450, 7));
        loop.desired(NodeImage.EMPTY, false, Map.of(), Map.of());
        turn();
        int reads = host.reads;
        assertThat(reads).isPositive();

        // When it is all read at once
        desire(region());
        turn();

        // Then
        assertThat(host.reads).isEqualTo(reads);
        assertThat(host.objects).doesNotContainKey(Target.Bridge.key("brqold"));

        // When it takes longer than what was seen may be believed
        loop = start();
        turn();
        host.objects.put(Target.Bridge.key("brqnew"), new Target.Bridge("brqnew", 1450, 8));
        now = now.plus(HEAL);
        desire(region());
        turn();

        // Then
        assertThat(host.objects).doesNotContainKey(Target.Bridge.key("brqnew"));
    }

    @Test
    void whatCannotBeReadIsNotConcludedToBeGone() {
        // Given
        host.plug(tap("a"));
        desire(region());
        turn();
        host.takeSteps();

        // When
        host.unreadable = true;
        pass(HEAL);

        // Then
        assertThat(host.takeSteps()).isEmpty();
        assertThat(loop.failing(now)).extracting(NodeReport.Failing::object).contains("host/links");

        // When
        host.unreadable = false;
        pass(HEAL);

        // Then
        assertThat(loop.failing(now)).isEmpty();
        assertThat(host.takeSteps()).isEmpty();
    }

    @Test
    void aTunnelDeviceThatIsMadeAnewGetsItsEntriesBackAtOnce() {
        // Given
        desire(region());
        turn();
        Region wider = region();
        wider.networks.replaceAll(
                (id, network) -> new DesiredNetwork(id, network.projectId(), 1400, true, network.segments()));

        // When
        desire(wider);
        turn();
        turn();

        // Then
        assertThat(host.objects).containsKey(Target.Fdb.key("vxlan-77", mac(11), "172.31.255.2"));
    }

    @Test
    void aServerThatDiedIsLookedAtWithoutWaiting() {
        // Given
        desire(region());
        turn();
        host.takeSteps();
        var key = DhcpTarget.key(id("red"));

        // When
        host.objects.remove(key);
        loop.host(new HostEvent.ObjectBroke(key));
        turn();

        // Then
        assertThat(host.takeSteps()).extracting(Step::key).containsExactly(key);
    }

    @Test
    void aPortIsReportedUpWhileAServerStarts() {
        // Given a server that does not start before that
        host.plug(tap("a"));
        CountDownLatch up = new CountDownLatch(1);
        outbox.onReport(_ -> {
            if (portReports().stream().anyMatch(NodeReport.PortStatus::up)) {
                up.countDown();
            }
        });
        AtomicBoolean reported = new AtomicBoolean();
        host.failing = step -> {
            if (step.key().kind() == Kind.DHCP) {
                reported.set(isOver(up));
            }
            return false;
        };
        helpers = Thread.ofVirtual()::start;

        // When
        desire(region());
        turn();

        // Then
        assertThat(reported).isTrue();
        assertThat(host.objects).containsKey(DhcpTarget.key(id("red")));
    }

    @Test
    void aLeaseNamesThePortWhoseMacItIs() {
        // Given a lease that is older than the agent
        loop.host(new HostEvent.LeaseChanged(id("red"), mac(10), "10.0.0.10", "vm", now, false));
        assertThat(outbox.take(100)).isEmpty();

        // When
        desire(region());

        // Then
        assertThat(outbox.take(10))
                .containsExactly(new NodeReport.Lease(
                        Region.NODE, 1, id("a"), id("red"), mac(10), "10.0.0.10", "vm", now, false));
    }

    @Test
    void itIsIdleUntilSomethingIsDue() {
        // Given
        desire(region());
        turn();

        // Then
        assertThat(loop.idle(now)).isBetween(Duration.ofMillis(1), Duration.ofSeconds(5));
    }

    /** Any state to any state: with failures and tampering on the way, the end depends on the end alone. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whateverHappenedTheHostEndsAsWhatIsDesiredLast(long seed) {
        // Given
        Random random = new Random(seed);
        Region last = new Region();
        for (int round = 0; round < 30; round++) {
            last = anyRegion(random);
            taps(last, random);
            Set<Object> failedOnce = new HashSet<>();
            host.failing = step -> random.nextInt(4) == 0 && failedOnce.add(step.key());
            desire(last);
            if (random.nextInt(3) == 0) {
                tamper(random);
            }
            if (random.nextInt(5) == 0) {
                loop = start();
                desire(last);
            }
            pass(Duration.ofMillis(random.nextInt(3_000)));
        }

        // When
        host.failing = _ -> false;
        for (int i = 0; i < 10; i++) {
            pass(HEAL.multipliedBy(4));
        }

        // Then
        FakeHost fresh = new FakeHost();
        fresh.taps.addAll(host.taps);
        NodeLoop other = new NodeLoop(
                fresh,
                new Planner(new NodeFacts(
                        Region.NODE, "fake", "172.31.255.1", host.networkTypes(), Map.of("physnet1", "eth1"))),
                new NodeReporter(Region.NODE, 1, new ReportOutbox()),
                HEAL,
                HEAL,
                Runnable::run,
                Runnable::run,
                () -> {});
        other.desired(last.image(), true, Map.of(), Map.of());
        other.turn(now);
        assertThat(host.objects).as("seed %d", seed).isEqualTo(fresh.objects);
        assertThat(loop.failing(now)).isEmpty();
        host.takeSteps();
        pass(HEAL);
        assertThat(host.takeSteps()).as("a pass over a good host").isEmpty();
    }

    private void tamper(Random random) {
        for (var key : Set.copyOf(host.objects.keySet())) {
            boolean alone = key.kind() == Kind.FDB || key.kind() == Kind.NEIGHBOUR || key.kind() == Kind.DHCP;
            if (alone && random.nextInt(3) == 0) {
                host.objects.remove(key);
            }
        }
    }

    private void taps(Region region, Random random) {
        for (var port : region.ports.values()) {
            String tap = HostNames.tap(port.portId());
            if (port.node().equals(Region.NODE) && random.nextBoolean()) {
                if (host.taps.contains(tap) && random.nextInt(3) == 0) {
                    host.unplug(tap);
                } else if (!host.taps.contains(tap)) {
                    host.plug(tap);
                }
            }
        }
    }

    private static Region anyRegion(Random random) {
        Region region = new Region();
        List<String> names = List.of("n1", "n2", "n3");
        for (int i = 0; i < names.size(); i++) {
            switch (random.nextInt(4)) {
                case 0 -> region.network(names.get(i), "local", null, null);
                case 1 -> region.network(names.get(i), "vlan", "physnet1", 5);
                default -> region.network(names.get(i), "vxlan", null, 100 + i);
            }
            if (random.nextBoolean()) {
                region.dhcp(names.get(i));
            }
        }
        for (String group : List.of("g1", "g2")) {
            region.group(
                    group,
                    rule("ingress", "IPv4", "tcp", 1 + random.nextInt(3), 9, null, random.nextBoolean() ? "g1" : "g2"));
        }
        for (int i = 0; i < 8; i++) {
            if (random.nextInt(3) > 0) {
                region.port(
                        "p" + i,
                        "hv" + (1 + random.nextInt(2)),
                        names.get(random.nextInt(3)),
                        10 + i,
                        random.nextBoolean() ? new String[] {"g1"} : new String[] {"g2", "g1"});
            }
        }
        return region;
    }

    @Test
    void aNewMacBehindAnAddressIsAnnouncedThreeTimesAndNothingElseIs() {
        // Given
        desire(region());
        turn();
        assertThat(host.announced).as("who starts knows of no change").isEmpty();
        Region without = region();
        without.ports.remove(id("b"));
        desire(without);
        turn();
        assertThat(host.announced).as("nobody has the address").isEmpty();

        // When another port takes the address over
        Region with = region();
        with.ports.remove(id("b"));
        with.port("c", "hv3", "red", 11).portMac("c", mac(99));
        desire(with);
        turn();

        // Then
        Announcement news = new Announcement(HostNames.bridge(id("red")), "10.0.0.11", mac(99), false);
        assertThat(host.announced).containsExactly(news);
        pass(Duration.ofMillis(500));
        assertThat(host.announced).hasSize(1);

        // When
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(1));
        }

        // Then
        assertThat(host.announced).containsExactly(news, news, news);
    }

    @Test
    void manyAnnouncementsAreMadeAtABoundedRateAndNewsFirst() {
        // Given
        Region region = region();
        Region moved = region();
        for (int i = 20; i < 100; i++) {
            region.port("x" + i, "hv2", "red", i);
            moved.port("x" + i, "hv2", "red", i).portMac("x" + i, mac(1_000 + i));
        }
        desire(region);
        turn();

        // When
        desire(moved);
        turn();

        // Then
        assertThat(host.announced).hasSize(10);
        assertThat(loop.idle(now)).isPositive();
        for (int i = 0; i < 7; i++) {
            pass(loop.idle(now).plusMillis(1));
        }
        assertThat(host.announced).hasSize(80).doesNotHaveDuplicates();
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMillis(101));
        }
        assertThat(host.announced).hasSize(240);
    }

    @Test
    void anEmptyImageIsADesireLikeAnyOther() {
        // Given
        host.plug(tap("a"));
        desire(region());
        turn();

        // When
        loop.desired(NodeImage.EMPTY, true, Map.of(), Map.of());
        turn();

        // Then
        assertThat(host.objects).isEmpty();
        assertThat(host.taps).as("the tap is not ours").contains(tap("a"));
    }
}
