package dev.weir.acceptance.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Is there an order of the steps, each at one moment between its start and its end, in which every one of them makes sense? The
 * search of Wing and Gong in the form of Lowe's just-in-time linearization: walks through starts and ends in time and keeps
 * every configuration (state, and which of the steps under way took effect) that could be the real one. When the end of a step
 * leaves none, that step is where the history stopped making sense.
 *
 * <p>Checks one independent object at a time; the caller splits the history by key, which is what keeps the search small.
 */
final class Linearizability {
    private static final int CONFIGURATIONS_MAX = 200_000;

    private Linearizability() {}

    /**
     * @param what shown when it is at fault
     * @param certain whether it took effect for certain; others may have, until their end
     * @param effect the state after it, or empty where it cannot have happened
     */
    record Step<S>(String what, long startNs, long endNs, boolean certain, Function<S, Optional<S>> effect) {}

    private record Configuration<S>(S state, Set<Integer> taken) {}

    /** Where one is in the walk: at the start or the end of a step. */
    private record Moment(long atNs, boolean end, int step) {}

    /** @return the steps under way when the history stopped making sense, the one at fault first; empty if it makes sense */
    static <S> List<String> violation(S initial, List<Step<S>> steps) {
        Set<Configuration<S>> possible = Set.of(new Configuration<>(initial, Set.of()));
        Set<Integer> open = new HashSet<>();
        for (Moment moment : moments(steps)) {
            if (!moment.end()) {
                open.add(moment.step());
                continue;
            }
            Step<S> ending = steps.get(moment.step());
            Set<Configuration<S>> next = new HashSet<>();
            for (Configuration<S> configuration : reachable(possible, open, steps)) {
                if (configuration.taken().contains(moment.step())) {
                    next.add(new Configuration<>(configuration.state(), without(configuration.taken(), moment.step())));
                } else if (!ending.certain()) {
                    next.add(configuration);
                }
            }
            open.remove(moment.step());
            if (next.isEmpty()) {
                return explain(moment.step(), open, possible, steps);
            }
            possible = next;
        }
        return List.of();
    }

    private static <S> List<Moment> moments(List<Step<S>> steps) {
        List<Moment> moments = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            moments.add(new Moment(steps.get(i).startNs(), false, i));
            // What has no end constrains nothing; it stays possible.
            if (steps.get(i).endNs() != Long.MAX_VALUE) {
                moments.add(new Moment(steps.get(i).endNs(), true, i));
            }
        }
        moments.sort(Comparator.comparingLong(Moment::atNs).thenComparing(Moment::end));
        return moments;
    }

    private static <S> Set<Configuration<S>> reachable(
            Set<Configuration<S>> from, Set<Integer> open, List<Step<S>> steps) {
        Set<Configuration<S>> seen = new HashSet<>(from);
        Deque<Configuration<S>> todo = new ArrayDeque<>(from);
        while (!todo.isEmpty()) {
            Configuration<S> configuration = todo.pop();
            for (int step : open) {
                if (configuration.taken().contains(step)) {
                    continue;
                }
                Optional<S> state = steps.get(step).effect().apply(configuration.state());
                if (state.isPresent()) {
                    Configuration<S> next = new Configuration<>(state.get(), with(configuration.taken(), step));
                    if (seen.add(next)) {
                        todo.push(next);
                    }
                }
            }
            if (seen.size() > CONFIGURATIONS_MAX) {
                throw new IllegalStateException("more than " + CONFIGURATIONS_MAX + " ways to explain " + open.size()
                        + " steps under way at once: split the history further");
            }
        }
        return seen;
    }

    private static <S> List<String> explain(
            int fault, Set<Integer> open, Set<Configuration<S>> possible, List<Step<S>> steps) {
        List<String> entries = new ArrayList<>();
        entries.add(steps.get(fault).what());
        possible.stream()
                .map(configuration -> "before it: " + configuration.state())
                .distinct()
                .limit(5)
                .forEach(entries::add);
        open.stream().map(step -> "under way: " + steps.get(step).what()).forEach(entries::add);
        return entries;
    }

    private static Set<Integer> with(Set<Integer> taken, int step) {
        Set<Integer> more = new HashSet<>(taken);
        more.add(step);
        return more;
    }

    private static Set<Integer> without(Set<Integer> taken, int step) {
        Set<Integer> fewer = new HashSet<>(taken);
        fewer.remove(step);
        return fewer;
    }
}
