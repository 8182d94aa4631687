package dev.weir.gateway.view;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Several sorted sets of ids as one, without copying them: walking costs what is walked over. */
final class Ids {
    private final List<SortedIds> sets;

    Ids(List<SortedIds> sets) {
        this.sets = List.copyOf(sets);
    }

    boolean contains(String id) {
        for (SortedIds set : sets) {
            if (set.contains(id)) {
                return true;
            }
        }
        return false;
    }

    /** At least as many as there are. */
    long atMost() {
        long size = 0;
        for (SortedIds set : sets) {
            size += set.size();
        }
        return size;
    }

    /**
     * Each id once, in order.
     *
     * @param after where to begin, itself left out; null: at the end that the direction gives
     */
    Iterable<String> walk(@Nullable String after, boolean backwards) {
        return sets.size() == 1
                ? () -> sets.getFirst().walk(after, backwards)
                : () -> new Merge(
                        sets.stream()
                                .map(set -> set.walk(after, backwards))
                                .filter(Iterator::hasNext)
                                .map(Head::new)
                                .toList(),
                        backwards);
    }

    private static final class Head {
        private final Iterator<String> rest;
        private String id;

        Head(Iterator<String> rest) {
            this.rest = rest;
            this.id = rest.next();
        }
    }

    private static final class Merge implements Iterator<String> {
        private final PriorityQueue<Head> heads;

        Merge(List<Head> heads, boolean backwards) {
            this.heads = new PriorityQueue<>(
                    Math.max(1, heads.size()), (a, b) -> backwards ? b.id.compareTo(a.id) : a.id.compareTo(b.id));
            this.heads.addAll(heads);
        }

        @Override
        public boolean hasNext() {
            return !heads.isEmpty();
        }

        @Override
        public String next() {
            Head first = heads.peek();
            if (first == null) {
                throw new NoSuchElementException();
            }
            String id = first.id;
            while (first != null && first.id.equals(id)) {
                heads.poll();
                if (first.rest.hasNext()) {
                    first.id = first.rest.next();
                    heads.add(first);
                }
                first = heads.peek();
            }
            return id;
        }
    }
}
