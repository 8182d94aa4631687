package dev.weir.agent.datapath.linux;

import dev.weir.agent.datapath.Driver;
import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.Observed;
import dev.weir.agent.datapath.Outcome;
import dev.weir.agent.datapath.RulesTarget;
import dev.weir.agent.datapath.Step;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.datapath.TargetKey.Kind;
import dev.weir.agent.host.Host;
import dev.weir.agent.host.Nft;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Anti-spoofing and security groups, in nftables ({@link WeirTables} says how). All steps of a call are one transaction: a packet meets
 * the rules before or those after, never some of each. Only if that transaction is refused are its steps tried in halves,
 * to find the one that is at fault.
 */
final class FilterDriver implements Driver {
    private static final int NUMBER_MAX = 0xffff;

    private final Host host;
    private final WeirTables tables;
    /** Numbers of taps as last read, and those given since; a wrong one makes the kernel refuse the transaction. */
    private final Map<String, Integer> numbers = new HashMap<>();

    private final Set<String> givenSinceRead = new HashSet<>();
    private boolean intact;
    private boolean madeIntactSinceRead;

    FilterDriver(Host host) {
        this.host = host;
        this.tables = new WeirTables(host.nft());
    }

    @Override
    public String name() {
        return "nftables";
    }

    @Override
    public Set<Kind> kinds() {
        return Set.of(Kind.ADDRESS_SET, Kind.RULES, Kind.FILTER);
    }

    @Override
    public Map<TargetKey, Observed> read() throws IOException {
        synchronized (this) {
            givenSinceRead.clear();
            madeIntactSinceRead = false;
        }
        Listing listing;
        try (Nft own = host.openNft()) {
            listing = new WeirTables(own).read();
        }
        boolean good = WeirTables.intact(listing);
        Map<String, ObservedFilter> filters = ObservedFilter.in(listing, good);
        learn(filters, good);
        Map<TargetKey, Observed> observed = new LinkedHashMap<>(RuleChains.in(listing));
        filters.forEach((tap, filter) -> observed.put(FilterTarget.key(tap), filter));
        Set<String> sets = new TreeSet<>();
        for (String name : listing.sets().keySet()) {
            AddressSets.target(name).ifPresent(sets::add);
        }
        sets.forEach(name -> observed.put(Target.AddressSet.key(name), AddressSets.observed(name, listing)));
        return observed;
    }

    /** What was given since reading began is newer than what was read. */
    private synchronized void learn(Map<String, ObservedFilter> filters, boolean good) {
        intact = good || madeIntactSinceRead;
        numbers.keySet().removeIf(tap -> !givenSinceRead.contains(tap));
        Set<Integer> taken = new HashSet<>(numbers.values());
        filters.forEach((tap, filter) -> {
            // Of two taps that were given one number by others, one gets another.
            if (filter.number() > 0 && !givenSinceRead.contains(tap) && taken.add(filter.number())) {
                numbers.put(tap, filter.number());
            }
        });
    }

    @Override
    public synchronized Map<TargetKey, Outcome> apply(List<Step> steps) {
        Map<TargetKey, Outcome> outcomes = new LinkedHashMap<>();
        Map<Step, String> scripts = new LinkedHashMap<>();
        for (Step step : steps.stream().sorted(FilterDriver::order).toList()) {
            try {
                scripts.put(step, script(step));
            } catch (IllegalArgumentException e) {
                outcomes.put(step.key(), Outcome.failed(String.valueOf(e.getMessage())));
            }
        }
        if (!intact) {
            String failure = tables.run(WeirTables.foundation());
            if (!failure.isEmpty()) {
                scripts.keySet().forEach(step -> outcomes.put(step.key(), Outcome.failed(failure)));
                return outcomes;
            }
            intact = true;
            madeIntactSinceRead = true;
        }
        run(List.copyOf(scripts.keySet()), scripts, outcomes);
        return outcomes;
    }

    /**
     * Sets before the rules that name them, rules before the filters that have them; what is removed the other way round, and
     * what leads from a number before a filter is put that has it.
     */
    private static int order(Step one, Step other) {
        int byRank = Integer.compare(rank(one), rank(other));
        return byRank != 0 ? byRank : one.key().compareTo(other.key());
    }

    private static int rank(Step step) {
        boolean put = step instanceof Step.Put;
        return switch (step.key().kind()) {
            case ADDRESS_SET -> put ? 0 : 5;
            case RULES -> put ? 1 : 4;
            default -> put ? 3 : 2;
        };
    }

    private void run(List<Step> steps, Map<Step, String> scripts, Map<TargetKey, Outcome> outcomes) {
        StringBuilder transaction = new StringBuilder();
        steps.forEach(step -> transaction.append(scripts.get(step)));
        String failure = tables.run(transaction.toString());
        if (failure.isEmpty()) {
            steps.forEach(step -> outcomes.put(step.key(), Outcome.DONE));
        } else if (steps.size() == 1) {
            outcomes.put(steps.getFirst().key(), Outcome.failed(failure));
        } else {
            int middle = steps.size() / 2;
            run(steps.subList(0, middle), scripts, outcomes);
            run(steps.subList(middle, steps.size()), scripts, outcomes);
        }
    }

    private String script(Step step) {
        return switch (step) {
            case Step.Put(FilterTarget filter, Observed was) -> put(filter, was);
            case Step.Put(RulesTarget rules, Observed was) -> RuleChains.put(rules, was);
            case Step.Put(Target.AddressSet set, Observed was) -> AddressSets.put(set, was);
            case Step.Remove(TargetKey key, Observed was) -> removal(key, was);
            case Step.Put put -> throw new IllegalArgumentException("not a filter: " + put.key());
        };
    }

    private String removal(TargetKey key, Observed was) {
        return switch (key.kind()) {
            case ADDRESS_SET -> AddressSets.remove(key.name(), was);
            case RULES -> RuleChains.remove(was);
            default -> before(key.name(), was).remove();
        };
    }

    private String put(FilterTarget target, @Nullable Observed was) {
        givenSinceRead.add(target.tap());
        PortFilter wanted = PortFilter.of(target, numbers.computeIfAbsent(target.tap(), _ -> freeNumber()));
        return before(target.tap(), was).change(wanted);
    }

    /** What was read, or what was applied since. */
    private ObservedFilter before(String tap, @Nullable Observed was) {
        return switch (was) {
            case ObservedFilter read -> read;
            case Observed.Exactly(FilterTarget applied)
            when numbers.containsKey(tap) ->
                ObservedFilter.exactly(PortFilter.of(applied, numbers.getOrDefault(tap, 0)));
            case null, default -> ObservedFilter.absent(tap);
        };
    }

    private int freeNumber() {
        BitSet taken = new BitSet();
        taken.set(0);
        numbers.values().forEach(taken::set);
        int free = taken.nextClearBit(1);
        if (free > NUMBER_MAX) {
            throw new IllegalArgumentException("more than " + NUMBER_MAX + " filtered ports on one node");
        }
        return free;
    }
}
