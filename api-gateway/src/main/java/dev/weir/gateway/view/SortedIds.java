package dev.weir.gateway.view;

import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Different ids in their order, read only for others. They stand in arrays, one after the other in full ones where they came in order:
 * a set takes about a reference for each, where a tree takes a node, and each of a million ports is in half a dozen sets.
 */
public final class SortedIds extends AbstractCollection<String> {
    private static final int RUN_MAX = 256;
    private static final int RUN_MIN = 2;

    /** None is empty, and all of one are before all of the next. */
    private final List<Run> runs = new ArrayList<>(1);

    private int size;

    private static final class Run {
        private String[] ids;
        private int size;

        Run(String[] ids, int size) {
            this.ids = ids;
            this.size = size;
        }

        /** As {@link Arrays#binarySearch(Object[], Object)} has it. */
        int find(String id) {
            return Arrays.binarySearch(ids, 0, size, id);
        }

        String last() {
            return ids[size - 1];
        }

        void insert(int at, String id) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, Math.min(RUN_MAX, 2 * size));
            }
            System.arraycopy(ids, at, ids, at + 1, size - at);
            ids[at] = id;
            size++;
        }

        void remove(int at) {
            System.arraycopy(ids, at + 1, ids, at, size - at - 1);
            ids[--size] = null;
        }

        /** Leaves the second half to another one. */
        Run split() {
            int half = size / 2;
            Run next = new Run(Arrays.copyOfRange(ids, half, half + RUN_MAX), size - half);
            Arrays.fill(ids, half, size, null);
            size = half;
            return next;
        }
    }

    static SortedIds of(Collection<String> ids) {
        SortedIds sorted = new SortedIds();
        ids.forEach(sorted::insert);
        return sorted;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean contains(Object id) {
        return !runs.isEmpty()
                && id instanceof String text
                && runs.get(place(text)).find(text) >= 0;
    }

    /** One that is there already changes nothing. */
    void insert(String id) {
        if (runs.isEmpty() || runs.getLast().last().compareTo(id) < 0) {
            append(id);
            return;
        }
        int place = place(id);
        Run run = runs.get(place);
        int at = run.find(id);
        if (at >= 0) {
            return;
        }
        if (run.size == RUN_MAX) {
            runs.add(place + 1, run.split());
            insert(id);
            return;
        }
        run.insert(-at - 1, id);
        size++;
    }

    private void append(String id) {
        if (runs.isEmpty() || runs.getLast().size == RUN_MAX) {
            runs.add(new Run(new String[RUN_MIN], 0));
        }
        Run last = runs.getLast();
        last.insert(last.size, id);
        size++;
    }

    /** One that is not there changes nothing. */
    void delete(String id) {
        if (runs.isEmpty()) {
            return;
        }
        int place = place(id);
        Run run = runs.get(place);
        int at = run.find(id);
        if (at < 0) {
            return;
        }
        run.remove(at);
        if (run.size == 0) {
            runs.remove(place);
        }
        size--;
    }

    /** Of the run where the id stands or would stand. */
    private int place(String id) {
        int low = 0;
        int high = runs.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (runs.get(middle).ids[0].compareTo(id) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public Iterator<String> iterator() {
        return walk(null, false);
    }

    /** @param after where to begin, itself left out; null: at the end that the direction gives */
    Iterator<String> walk(@Nullable String after, boolean backwards) {
        if (runs.isEmpty()) {
            return new Walk(0, 0, backwards);
        }
        if (after == null) {
            int last = runs.size() - 1;
            return backwards ? new Walk(last, runs.get(last).size - 1, true) : new Walk(0, 0, false);
        }
        int place = place(after);
        int found = runs.get(place).find(after);
        int at = found >= 0 ? found : -found - 1;
        if (backwards) {
            return new Walk(place, at - 1, true);
        }
        return new Walk(place, found >= 0 ? at + 1 : at, false);
    }

    private final class Walk implements Iterator<String> {
        private final boolean backwards;
        private int place;
        private int at;

        Walk(int place, int at, boolean backwards) {
            this.place = place;
            this.at = at;
            this.backwards = backwards;
        }

        @Override
        public boolean hasNext() {
            if (backwards && at < 0 && place > 0) {
                at = runs.get(--place).size - 1;
            } else if (!backwards && place < runs.size() && at == runs.get(place).size) {
                place++;
                at = 0;
            }
            return at >= 0 && place < runs.size();
        }

        @Override
        public String next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return runs.get(place).ids[backwards ? at-- : at++];
        }
    }
}
