package dev.weir.acceptance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.acceptance.Api;
import dev.weir.acceptance.Topic;
import dev.weir.acceptance.faults.bugs.Bug;
import dev.weir.acceptance.faults.bugs.BugAgent;
import dev.weir.acceptance.history.Allocations;
import dev.weir.acceptance.history.Call;
import dev.weir.acceptance.history.Checkers;
import dev.weir.acceptance.history.Evidence;
import dev.weir.acceptance.history.History;
import dev.weir.acceptance.history.Leaks;
import dev.weir.acceptance.history.Logs;
import dev.weir.acceptance.history.Promises;
import dev.weir.acceptance.history.Replays;
import dev.weir.acceptance.history.Violation;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.topic.Topics;
import dev.weir.dhcp.shard.DhcpConfig;
import dev.weir.dhcp.shard.DhcpService;
import dev.weir.ipam.shard.IpamConfig;
import dev.weir.ipam.shard.IpamService;
import dev.weir.l2.domain.L2Config;
import dev.weir.l2.shard.L2Service;
import dev.weir.service.ServiceSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Clients write while processes die, freeze, lose their network, their disk and their clock; afterwards every law holds. In CI
 * every kind of fault once, always by the same seed; {@code ./weir test --faults} for longer and by other seeds.
 */
final class FaultsAT {
    private static final long MINUTES = Long.getLong("weir.faults.minutes", 0);
    private static final long SEED = Long.getLong("weir.faults.seed", 1);
    /** Of another kind each. */
    private static final int FAULTS_IN_CI = 12;
    /** A longer run goes on until there were so many, and each kind of them. */
    private static final int FAULTS_A_MINUTE = 3;
    /** That the processes have, for a change; it must be found. */
    private static final String BUG = System.getProperty("weir.faults.bug", "");

    /** Beside each other: the history, and the logs of its processes. */
    private static final Path FOUND = Path.of("target", "faults");

    private static final String RUN = "seed-" + SEED + (BUG.isEmpty() ? "" : "-" + BUG);

    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(20);
    private static final int WORKERS = 8;
    private static final int SHOWN_MAX = 20;
    private static final int DISK_MIB = 1_024;
    private static final int DISK_MIB_A_MINUTE = 128;

    private static final List<ServiceSpec> SPECS = List.of(
            L2Service.spec(L2Config.defaults()),
            IpamService.spec(IpamConfig.defaults()),
            DhcpService.spec(DhcpConfig.defaults()));

    @Test
    void whateverFailsWhileClientsWriteNothingIsLostNothingIsDoubledNothingIsLeft() {
        Bug bug = BUG.isEmpty() ? null : Bug.named(BUG);
        int diskMib = DISK_MIB + (int) MINUTES * DISK_MIB_A_MINUTE;
        try (Testbed testbed = Testbed.start("faults", FOUND.resolve(RUN + "-logs"), diskMib, MINUTES > 0, bug);
                History history = new History(FOUND.resolve(RUN + ".jsonl"))) {
            // Given
            Api api = testbed.cloud().admin();
            Nemesis nemesis = new Nemesis(testbed, api, history, SEED);
            Arena arena = Arena.make(api);

            // When
            work(testbed, history, arena, nemesis);

            // Then
            List<Violation> violations = new ArrayList<>(nemesis.violations());
            Evidence evidence = new Inquest(testbed, api).gather(history.calls(), violations::add);
            violations.addAll(Checkers.check(evidence, SPECS));
            report(history, nemesis, evidence);
            if (bug != null) {
                wasFound(bug, testbed, violations);
                return;
            }
            assertThat(violations).as("%s", verdict(history, violations)).isEmpty();
            assertThat(nemesis.injected()).hasSizeGreaterThanOrEqualTo(8);
            assertThat(Topic.read(testbed.cloud().bootstrapServers(), Topics.DEAD_LETTERS))
                    .as("unreadable commands are kept")
                    .hasSizeGreaterThanOrEqualTo(3 * nemesis.injected().getOrDefault("poison command", 0));

            aPoisonEventStopsTheShardLoudly(testbed);
        }
    }

    private static void wasFound(Bug bug, Testbed testbed, List<Violation> violations) {
        assertThat(testbed.log(bug == Bug.LOST_COMPENSATION ? "ipam-service" : Testbed.L2))
                .contains(BugAgent.announcement(bug));
        Map<String, Long> laws =
                violations.stream().collect(Collectors.groupingBy(Violation::law, Collectors.counting()));
        System.out.printf("%s: %s%n", bug.text(), laws);
        assertThat(laws.keySet())
                .as("laws that were seen broken with %s; seed %d", bug.text(), SEED)
                .containsAnyElementsOf(
                        switch (bug) {
                            case NO_FENCING -> List.of(Logs.FENCING, Logs.GAPLESS);
                            case NO_DEDUPE -> List.of(Promises.LAW);
                            case REPLY_BEFORE_COMMIT -> List.of(Promises.LAW, Logs.GAPLESS);
                            case LOST_COMPENSATION -> List.of(Leaks.LAW);
                            case SKIPPED_SNAPSHOT -> List.of(Nemesis.LAW, Logs.REVISIONS, Allocations.LAW, Replays.LAW);
                        });
    }

    private static void work(Testbed testbed, History history, Arena arena, Nemesis nemesis) {
        AtomicBoolean going = new AtomicBoolean(true);
        try (ExecutorService clients = Executors.newFixedThreadPool(WORKERS)) {
            for (int i = 0; i < WORKERS; i++) {
                clients.execute(new Worker(i, testbed.cloud().admin(), history, arena, SEED, going::get));
            }
            try {
                nemesis.act(
                        Duration.ofMinutes(MINUTES),
                        MINUTES == 0 ? FAULTS_IN_CI : Math.max(nemesis.kinds(), FAULTS_A_MINUTE * (int) MINUTES));
            } finally {
                going.set(false);
            }
        }
    }

    private static void report(History history, Nemesis nemesis, Evidence evidence) {
        Map<Call.Outcome, Long> outcomes =
                evidence.calls().stream().collect(Collectors.groupingBy(Call::outcome, Collectors.counting()));
        System.out.printf(
                "seed %d: %d faults %s, %d calls %s, %d events, history %s%n",
                SEED,
                nemesis.injected().values().stream().mapToInt(n -> n).sum(),
                nemesis.injected(),
                evidence.calls().size(),
                outcomes,
                evidence.logs().values().stream().mapToInt(List::size).sum(),
                history.file());
    }

    private static String verdict(History history, List<Violation> violations) {
        return "seed " + SEED + ", history " + history.file().toAbsolutePath() + ", logs beside it, "
                + violations.size()
                + " violations:\n"
                + violations.stream().limit(SHOWN_MAX).map(Violation::toString).collect(Collectors.joining("\n"));
    }

    /** Last, because nothing goes on after it: who follows the log stops and says where. */
    private static void aPoisonEventStopsTheShardLoudly(Testbed testbed) {
        long offset = TopicFaults.poisonEvent(testbed, ServiceName.L2);
        String place = Topics.events(ServiceName.L2) + " partition 0 offset " + offset;
        for (String follower : List.of("ipam-service", "dhcp-service")) {
            testbed.await(
                    follower + " has stopped",
                    STOPPED_WITHIN,
                    () -> testbed.role(follower).equals("FAILED"));
            assertThat(testbed.status(follower).path("failure").asText()).contains(place);
        }
    }
}
