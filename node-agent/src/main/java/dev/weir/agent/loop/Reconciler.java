package dev.weir.agent.loop;

import dev.weir.agent.datapath.Datapath;
import dev.weir.agent.datapath.Driver;
import dev.weir.agent.datapath.Observed;
import dev.weir.agent.datapath.Outcome;
import dev.weir.agent.datapath.Step;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.datapath.TargetKey.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings the host to a plan, and remembers what it found and did there. Between two full reads only what was marked
 * is looked at; a full read looks at everything.
 *
 * <p>A step that fails is tried again later and keeps only those waiting that need it.
 */
public final class Reconciler {
    private final Executor helpers;
    private final Inventory inventory;
    private final Map<TargetKey, Failure> failures = new TreeMap<>();
    private final Map<String, Failure> unreadDrivers = new TreeMap<>();
    /** What was wanted at the last failed attempt; empty: that the object be gone. */
    private final Map<TargetKey, Optional<Target>> lastTried = new HashMap<>();

    private Set<TargetKey> dirty = new HashSet<>();
    private boolean readNeeded = true;
    /** What was changed since a look at the host began that has not been taken yet; null if there is none. */
    private @Nullable Set<TargetKey> touched;

    /**
     * @param helpers run drivers that work at the same time as another one, and are waited for
     * @throws IllegalArgumentException if two drivers are there for one kind
     */
    public Reconciler(List<Driver> drivers, Executor helpers) {
        this.helpers = helpers;
        this.inventory = new Inventory(drivers);
    }

    /** These may not be as they should. */
    public void mark(Collection<TargetKey> keys) {
        dirty.addAll(keys);
    }

    /** This is no longer on the host as it was, though nobody has looked. */
    public void forget(TargetKey key) {
        inventory.remove(key);
        dirty.add(key);
        touch(key);
    }

    /** Whether something happened after which only a full read can tell what is on the host. */
    public boolean readNeeded() {
        return readNeeded;
    }

    public void requestRead() {
        readNeeded = true;
    }

    /** A look at the host begins: what is done from now on is newer than what it finds. */
    void readBegins() {
        readNeeded = false;
        touched = new HashSet<>();
    }

    /**
     * Takes what a look at the host found, and marks what is not as wanted. What a driver could not read stays as it was known.
     */
    void adopt(HostReading reading, Map<TargetKey, Target> wanted, Instant now) {
        Set<TargetKey> newer = touched == null ? Set.of() : touched;
        touched = null;
        reading.found().forEach((driver, found) -> {
            inventory.replace(driver, found, newer);
            unreadDrivers.remove("host/" + driver.name());
        });
        reading.failed()
                .forEach((driver, reason) -> unreadDrivers.merge(
                        "host/" + driver.name(),
                        Failure.first(now).again("cannot be read: " + reason, now),
                        (earlier, _) -> earlier.again("cannot be read: " + reason, now)));
        dirty.addAll(inventory.unlike(wanted));
        dirty.addAll(failures.keySet());
    }

    /** Looks at the host here and now. */
    public void look(Datapath datapath, Map<TargetKey, Target> wanted, Instant now) {
        readBegins();
        adopt(HostReading.of(datapath, wanted, helpers), wanted, now);
    }

    private void touch(TargetKey key) {
        if (touched != null) {
            touched.add(key);
        }
    }

    /** As the other, with nobody to tell meanwhile. */
    public PassResult apply(Map<TargetKey, Target> wanted, Instant now) {
        return apply(wanted, now, () -> {});
    }

    /**
     * Takes the steps that lead from what was found to what is wanted, of what is marked or due again.
     *
     * @param attached called, once, when every tap that need not wait for a server has been attached; what follows, and what
     *     is under way by then, may take its time
     */
    public PassResult apply(Map<TargetKey, Target> wanted, Instant now, Runnable attached) {
        Set<TargetKey> due = dirty;
        dirty = new HashSet<>();
        failures.forEach((key, failure) -> {
            if (failure.waiting() || !failure.nextTry().isAfter(now)) {
                due.add(key);
            }
        });
        List<Step> steps = new ArrayList<>();
        for (TargetKey key : due) {
            Step step = step(key, wanted.get(key));
            if (step == null) {
                failures.remove(key);
                lastTried.remove(key);
            } else if (!backedOff(step, now)) {
                steps.add(step);
            }
        }
        PassResult result = new PassResult();
        boolean told = false;
        for (Phases.Phase phase : Phases.of(steps)) {
            if (phase.ports() == Phases.Ports.ATTACHED_BEFORE && !told) {
                attached.run();
                told = true;
            }
            List<Run> here = runs(phase.steps(), wanted, now);
            List<Run> beside = runs(phase.beside(), wanted, now);
            List<CompletableFuture<Map<TargetKey, Outcome>>> underWay = SideBySide.begin(beside, Run::take, helpers);
            here.forEach(run -> settle(run, run.take(), now, result));
            if (phase.ports() == Phases.Ports.ATTACHED) {
                attached.run();
                told = true;
            }
            for (int i = 0; i < beside.size(); i++) {
                settle(beside.get(i), underWay.get(i).join(), now, result);
            }
        }
        return result;
    }

    /** Objects that are not as they should be, by name. */
    public Map<String, Failure> failures() {
        Map<String, Failure> all = new LinkedHashMap<>(unreadDrivers);
        failures.forEach((key, failure) -> all.put(key.toString(), failure));
        return all;
    }

    /** When the next retry is due; null if nothing is to be retried. The host should be read before it. */
    public @Nullable Instant nextTry() {
        return Stream.concat(failures.values().stream(), unreadDrivers.values().stream())
                .filter(failure -> !failure.waiting())
                .map(Failure::nextTry)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Why an object is not as wanted; empty if it is. */
    public String lacking(TargetKey key, Map<TargetKey, Target> wanted) {
        Failure failure = failures.get(key);
        if (failure != null) {
            return key + ": " + failure.reason();
        }
        return inPlace(key, wanted) ? "" : key + " is not there yet";
    }

    private @Nullable Step step(TargetKey key, @Nullable Target target) {
        Observed was = inventory.get(key);
        if (target == null) {
            return was == null ? null : new Step.Remove(key, was);
        }
        return inventory.has(key, target) ? null : new Step.Put(target, was);
    }

    /** A step that failed waits for its time, unless something else is wanted now than what failed. */
    private boolean backedOff(Step step, Instant now) {
        Failure failure = failures.get(step.key());
        return failure != null
                && !failure.waiting()
                && failure.nextTry().isAfter(now)
                && intent(step).equals(lastTried.get(step.key()));
    }

    private static Optional<Target> intent(Step step) {
        return step instanceof Step.Put put ? Optional.of(put.target()) : Optional.empty();
    }

    /** By driver, what of these steps can be taken now; what cannot waits. */
    private List<Run> runs(List<Step> steps, Map<TargetKey, Target> wanted, Instant now) {
        Map<Driver, Map<TargetKey, Step>> runs = new LinkedHashMap<>();
        for (Step step : steps) {
            Driver its = inventory.driver(step.key().kind());
            Map<TargetKey, Step> run = its == null ? Map.of() : runs.computeIfAbsent(its, _ -> new LinkedHashMap<>());
            String missing = missing(step, its, run.keySet(), wanted);
            if (missing.isEmpty()) {
                run.put(step.key(), step);
            } else {
                Failure failure = failures.getOrDefault(step.key(), Failure.first(now));
                failures.put(step.key(), failure.waitingFor(missing, now));
            }
        }
        return runs.entrySet().stream()
                .filter(run -> !run.getValue().isEmpty())
                .map(run -> new Run(run.getKey(), List.copyOf(run.getValue().values())))
                .toList();
    }

    /** What one driver does at one go. */
    private record Run(Driver driver, List<Step> steps) {
        Map<TargetKey, Outcome> take() {
            try {
                return driver.apply(steps);
            } catch (RuntimeException e) {
                Map<TargetKey, Outcome> outcomes = new HashMap<>();
                for (Step step : steps) {
                    outcomes.put(step.key(), Outcome.failed(reason(e)));
                }
                return outcomes;
            }
        }
    }

    /** What the step needs and what is neither there nor about to be made in the same run; empty if nothing. */
    private String missing(
            Step step, @Nullable Driver driver, Collection<TargetKey> run, Map<TargetKey, Target> wanted) {
        if (driver == null) {
            return "a driver for " + step.key().kind().text();
        }
        if (!inventory.hasRead(step.key().kind())) {
            return "host/" + driver.name();
        }
        TargetKey port = Target.Port.key(step.key().name());
        if (step.key().kind() == Kind.FILTER
                && step instanceof Step.Remove
                && inventory.get(port) != null
                && !wanted.containsKey(port)) {
            // Its tap could not be detached: it must not be in a bridge unfiltered.
            return port + " to be detached";
        }
        if (step instanceof Step.Put put) {
            for (TargetKey need : put.target().needs()) {
                if (!inPlace(need, wanted) && !run.contains(need)) {
                    return need.toString();
                }
            }
        }
        return "";
    }

    private boolean inPlace(TargetKey key, Map<TargetKey, Target> wanted) {
        Target target = wanted.get(key);
        return target != null && inventory.has(key, target);
    }

    private void settle(Run run, Map<TargetKey, Outcome> outcomes, Instant now, PassResult result) {
        for (Step step : run.steps()) {
            Outcome outcome = outcomes.getOrDefault(step.key(), Outcome.failed("the driver did not say"));
            result.add(step, outcome);
            settle(step, outcome, now);
        }
    }

    private void settle(Step step, Outcome outcome, Instant now) {
        TargetKey key = step.key();
        touch(key);
        if (!outcome.done()) {
            failures.put(key, failures.getOrDefault(key, Failure.first(now)).again(outcome.failure(), now));
            lastTried.put(key, intent(step));
            return;
        }
        failures.remove(key);
        lastTried.remove(key);
        switch (step) {
            case Step.Put(Target target, Observed was) -> {
                inventory.put(key, new Observed.Exactly(target));
                // A device that was changed may have been made anew, and what was in it is gone.
                readNeeded |= was != null && (key.kind() == Kind.BRIDGE || key.kind() == Kind.VXLAN);
            }
            case Step.Remove _ -> inventory.remove(key);
        }
    }

    static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
