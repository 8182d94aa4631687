package dev.weir.acceptance.faults;

import dev.weir.acceptance.Api;
import dev.weir.acceptance.history.History;
import dev.weir.acceptance.history.Violation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Does one fault after the other, every kind once in each round, in an order that the seed decides. After each it waits until the
 * API takes a write of every service again; that this comes to pass is a law like the others.
 */
final class Nemesis {
    static final String LAW = "the cloud recovers by itself";
    private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(60);
    private static final long BETWEEN_MS_MAX = 1_500;

    private final Testbed testbed;
    private final Api api;
    private final History history;
    private final Random random;
    private final List<Fault> faults;
    private final Map<String, Integer> injected = new TreeMap<>();
    private final List<Violation> violations = new ArrayList<>();

    Nemesis(Testbed testbed, Api api, History history, long seed) {
        this.testbed = testbed;
        this.api = api;
        this.history = history;
        this.random = new Random(seed);
        this.faults = Stream.concat(
                        Stream.of(
                                ProcessFaults.killed(testbed, "l2-service"),
                                ProcessFaults.killed(testbed, "ipam-service"),
                                ProcessFaults.killed(testbed, "dhcp-service"),
                                ProcessFaults.killed(testbed, "api-gateway"),
                                ProcessFaults.killed(testbed, "hv1-agent"),
                                ProcessFaults.killed(testbed, "broker"),
                                ProcessFaults.zombie(testbed),
                                ProcessFaults.paused(testbed, "api-gateway"),
                                ProcessFaults.paused(testbed, "broker"),
                                ProcessFaults.cutOff(testbed, Testbed.ISLANDER),
                                ProcessFaults.cutOff(testbed, "hv2-agent"),
                                ProcessFaults.fullDisk(testbed),
                                TopicFaults.hungTransaction(testbed),
                                TopicFaults.repeatedCommands(testbed),
                                TopicFaults.poisonCommands(testbed)),
                        Stream.of(ProcessFaults.clockJump(testbed)).filter(fault -> testbed.hasClock()))
                .toList();
    }

    /** Rounds until the time is over: at least so many faults. */
    void act(Duration time, int atLeast) {
        long endNs = System.nanoTime() + time.toNanos();
        int done = 0;
        while (violations.isEmpty() && (done < atLeast || System.nanoTime() < endNs)) {
            List<Fault> round = new ArrayList<>(faults);
            Collections.shuffle(round, random);
            for (Fault fault : round) {
                if (!violations.isEmpty() || (done >= atLeast && System.nanoTime() >= endNs)) {
                    return;
                }
                one(fault);
                done++;
            }
        }
    }

    private void one(Fault fault) {
        long startNs = System.nanoTime();
        try {
            done(fault, "done", () -> {
                say(fault.inject(random));
                injected.merge(fault.kind(), 1, Integer::sum);
                pause(fault.lastsMs(random));
            });
        } finally {
            done(fault, "put right", fault::heal);
        }
        long healedNs = System.nanoTime();
        done(fault, "recovered from", () -> {
            testbed.await("writes are taken again", RECOVERED_WITHIN, this::writesAreTaken);
            say("%s: lasted %.1f s, recovered after %.1f s more"
                    .formatted(fault.kind(), (healedNs - startNs) / 1e9, (System.nanoTime() - healedNs) / 1e9));
        });
        pause(random.nextLong(BETWEEN_MS_MAX));
    }

    /** A process that does not start or serve again is a finding, and what it left is looked at like everything else. */
    private void done(Fault fault, String what, Runnable step) {
        try {
            step.run();
        } catch (AssertionError | ConditionTimeoutException e) {
            violations.add(
                    new Violation(LAW, fault.kind() + " could not be " + what + ": " + e.getMessage(), List.of()));
        }
    }

    /** One that takes l2 and ipam. */
    private boolean writesAreTaken() {
        try {
            Api.Answer network = api.send("POST", "/networks", Map.of("network", Map.of("name", "nemesis")));
            if (network.status() != 201) {
                return false;
            }
            String id = network.body().at("/network/id").asText();
            Map<String, Object> subnet = Map.of("network_id", id, "ip_version", 4, "cidr", "10.99.0.0/24");
            boolean taken =
                    api.send("POST", "/subnets", Map.of("subnet", subnet)).status() == 201;
            return api.send("DELETE", "/networks/" + id, null).status() == 204 && taken;
        } catch (IOException down) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void say(String what) {
        history.note(what);
        System.out.printf("nemesis %7.1f s  %s%n", history.nowNs() / 1e9, what);
    }

    private static void pause(long ms) {
        LockSupport.parkNanos(ms * 1_000_000);
    }

    /** How many kinds of fault it knows. */
    int kinds() {
        return faults.size();
    }

    /** How often each kind was done. */
    Map<String, Integer> injected() {
        return injected;
    }

    List<Violation> violations() {
        return violations;
    }
}
