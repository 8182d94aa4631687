package dev.weir.agent.testing;

import dev.weir.agent.datapath.Announcement;
import dev.weir.agent.datapath.Datapath;
import dev.weir.agent.datapath.Driver;
import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.HostEvent;
import dev.weir.agent.datapath.Observed;
import dev.weir.agent.datapath.Outcome;
import dev.weir.agent.datapath.RulesTarget;
import dev.weir.agent.datapath.Step;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.datapath.TargetKey.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A host in memory that behaves as a kernel does: devices take what is in them along, a set in use cannot be removed, a
 * tap must be there to be attached. It refuses what must never happen.
 */
public final class FakeHost implements Datapath {
    /** What is on the host. Tests may tamper with it. */
    public final Map<TargetKey, Target> objects = new ConcurrentHashMap<>(new TreeMap<>());
    /** Interfaces that others made. */
    public final Set<String> taps = ConcurrentHashMap.newKeySet();

    public final List<Step> taken = new ArrayList<>();
    /** Which steps fail. */
    public volatile Predicate<Step> failing = _ -> false;

    public volatile boolean unreadable;
    /** Announcements made. */
    public final List<Announcement> announced = new ArrayList<>();

    public int reads;
    /** Done once when a driver has looked, before it tells what it saw. */
    public Runnable betweenLookAndWord = () -> {};

    private volatile Consumer<HostEvent> listener = _ -> {};
    private final List<Driver> drivers = List.of(
            new FakeDriver(
                    "links", EnumSet.of(Kind.BRIDGE, Kind.VXLAN, Kind.UPLINK, Kind.PORT, Kind.FDB, Kind.NEIGHBOUR)),
            new FakeDriver("filters", EnumSet.of(Kind.ADDRESS_SET, Kind.RULES, Kind.FILTER)),
            new FakeDriver("dhcp", EnumSet.of(Kind.DHCP)));

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public List<String> networkTypes() {
        return List.of("local", "flat", "vxlan");
    }

    @Override
    public void announce(List<Announcement> announcements) throws IOException {
        if (unreadable) {
            throw new IOException("told to fail");
        }
        announced.addAll(announcements);
    }

    @Override
    public List<Driver> drivers() {
        return drivers;
    }

    @Override
    public Set<String> devices() {
        Set<String> devices = new TreeSet<>(taps);
        objects.keySet().stream()
                .filter(key -> key.kind() == Kind.BRIDGE || key.kind() == Kind.VXLAN)
                .forEach(key -> devices.add(key.name()));
        return devices;
    }

    @Override
    public void watch(Consumer<HostEvent> newListener) {
        listener = newListener;
    }

    @Override
    public void close() {
        listener = _ -> {};
    }

    /** Somebody makes a tap. */
    public void plug(String tap) {
        taps.add(tap);
        listener.accept(new HostEvent.DeviceChanged(tap));
    }

    /** Somebody removes a tap. */
    public void unplug(String tap) {
        taps.remove(tap);
        objects.remove(Target.Port.key(tap));
        listener.accept(new HostEvent.DeviceGone(tap));
    }

    /** Takes what has been recorded, and forgets it. */
    public List<Step> takeSteps() {
        List<Step> steps = List.copyOf(taken);
        taken.clear();
        return steps;
    }

    private Outcome take(Step step, List<TargetKey> together) {
        taken.add(step);
        if (failing.test(step)) {
            return Outcome.failed("told to fail");
        }
        return switch (step) {
            case Step.Put put -> put(put.target(), together);
            case Step.Remove remove -> remove(remove.key());
        };
    }

    private Outcome put(Target target, List<TargetKey> together) {
        for (TargetKey need : target.needs()) {
            if (!objects.containsKey(need) && together.contains(need)) {
                return Outcome.failed("no " + need);
            }
            if (!objects.containsKey(need)) {
                throw new AssertionError(target.key() + " was put before " + need);
            }
        }
        if (target instanceof Target.Port port && !taps.contains(port.tap()) && !madeByServer(port)) {
            return Outcome.failed("no such device");
        }
        Target before = objects.put(target.key(), target);
        if (before instanceof Target.Vxlan old && !old.equals(target)) {
            takeAlong(old.name());
        }
        return Outcome.DONE;
    }

    private static boolean madeByServer(Target.Port port) {
        return port.needs().stream().anyMatch(need -> need.kind() == Kind.DHCP);
    }

    private Outcome remove(TargetKey key) {
        if (key.kind() == Kind.FILTER && objects.containsKey(Target.Port.key(key.name()))) {
            Target.Port port = (Target.Port) objects.get(Target.Port.key(key.name()));
            if (port != null && port.needs().contains(key)) {
                throw new AssertionError(key + " was removed from under an attached port");
            }
        }
        if (key.kind() == Kind.ADDRESS_SET || key.kind() == Kind.RULES) {
            for (Target target : objects.values()) {
                boolean names = target instanceof FilterTarget || target instanceof RulesTarget;
                if (names && target.needs().contains(key)) {
                    return Outcome.failed("in use by " + target.key());
                }
            }
        }
        objects.remove(key);
        if (key.kind() == Kind.VXLAN) {
            takeAlong(key.name());
        }
        return Outcome.DONE;
    }

    private void takeAlong(String device) {
        objects.values()
                .removeIf(target ->
                        target instanceof Target.Fdb fdb && fdb.device().equals(device)
                                || target instanceof Target.Neighbour neighbour
                                        && neighbour.device().equals(device));
    }

    private final class FakeDriver implements Driver {
        private final String name;
        private final Set<Kind> kinds;

        FakeDriver(String name, Set<Kind> kinds) {
            this.name = name;
            this.kinds = kinds;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Set<Kind> kinds() {
            return kinds;
        }

        @Override
        public Map<TargetKey, Observed> read() throws IOException {
            reads++;
            if (unreadable) {
                throw new IOException("told to fail");
            }
            Map<TargetKey, Observed> found = new HashMap<>();
            objects.forEach((key, target) -> {
                if (kinds.contains(key.kind())) {
                    found.put(key, new Observed.Exactly(target));
                }
            });
            Runnable between = betweenLookAndWord;
            betweenLookAndWord = () -> {};
            between.run();
            return found;
        }

        @Override
        public Map<TargetKey, Outcome> apply(List<Step> steps) {
            // As a driver may: filters, rules and sets are one transaction, and rules, then sets, are removed last in
            // it.
            Map<TargetKey, Outcome> outcomes = new HashMap<>();
            List<Step> ordered = new ArrayList<>(steps);
            ordered.sort(Comparator.comparingInt(FakeDriver::rank));
            List<TargetKey> together = steps.stream().map(Step::key).toList();
            ordered.forEach(step -> outcomes.put(step.key(), take(step, together)));
            return outcomes;
        }

        private static int rank(Step step) {
            Kind kind = step.key().kind();
            return step instanceof Step.Put ? 0 : kind == Kind.ADDRESS_SET ? 2 : kind == Kind.RULES ? 1 : 0;
        }
    }
}
