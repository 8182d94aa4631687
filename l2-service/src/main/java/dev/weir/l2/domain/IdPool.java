package dev.weir.l2.domain;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Which ids are taken, as runs: the lowest free one is found in O(log n) however many are taken. */
final class IdPool {
    /** First id of a run → last id. Runs never touch each other. */
    private final TreeMap<Integer, Integer> runs = new TreeMap<>();

    boolean taken(int id) {
        Map.Entry<Integer, Integer> run = runs.floorEntry(id);
        return run != null && run.getValue() >= id;
    }

    /** Taking what is taken changes nothing. */
    void take(int id) {
        Map.Entry<Integer, Integer> below = runs.floorEntry(id);
        if (below != null && below.getValue() >= id) {
            return;
        }
        int first = below != null && below.getValue() == id - 1 ? below.getKey() : id;
        Integer joined = runs.remove(id + 1);
        runs.put(first, joined == null ? id : joined);
    }

    /** Freeing what is free changes nothing. */
    void free(int id) {
        Map.Entry<Integer, Integer> run = runs.floorEntry(id);
        if (run == null || run.getValue() < id) {
            return;
        }
        int first = run.getKey();
        int last = run.getValue();
        if (first == id) {
            runs.remove(first);
        } else {
            runs.put(first, id - 1);
        }
        if (last > id) {
            runs.put(id + 1, last);
        }
    }

    /** The lowest free id between both, ends included. */
    OptionalInt lowestFree(int first, int last) {
        Map.Entry<Integer, Integer> run = runs.floorEntry(first);
        int candidate = run != null && run.getValue() >= first ? run.getValue() + 1 : first;
        return candidate <= last ? OptionalInt.of(candidate) : OptionalInt.empty();
    }
}
