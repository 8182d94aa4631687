package dev.weir.agent.loop;

import dev.weir.agent.datapath.Driver;
import dev.weir.agent.datapath.Observed;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.datapath.TargetKey.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is on the host as far as is known: what drivers found there, and what was done since. */
final class Inventory {
    private final Map<Driver, Shelf> shelves = new LinkedHashMap<>();
    private final Map<Kind, Shelf> byKind = new EnumMap<>(Kind.class);

    /** The objects that are one driver's. */
    private static final class Shelf {
        final Driver driver;
        Map<TargetKey, Observed> objects = new HashMap<>();
        boolean read;

        Shelf(Driver driver) {
            this.driver = driver;
        }
    }

    /** @throws IllegalArgumentException if two drivers are there for one kind */
    Inventory(List<Driver> drivers) {
        for (Driver driver : drivers) {
            Shelf shelf = new Shelf(driver);
            shelves.put(driver, shelf);
            for (Kind kind : driver.kinds()) {
                if (byKind.put(kind, shelf) != null) {
                    throw new IllegalArgumentException("two drivers for " + kind);
                }
            }
        }
    }

    /** Whose such objects are; null if nobody's. */
    @Nullable
    Driver driver(Kind kind) {
        Shelf shelf = byKind.get(kind);
        return shelf == null ? null : shelf.driver;
    }

    /** Whether it has been looked at what there is of this kind. */
    boolean hasRead(Kind kind) {
        Shelf shelf = byKind.get(kind);
        return shelf != null && shelf.read;
    }

    /** Null if there is no such object. */
    @Nullable
    Observed get(TargetKey key) {
        Shelf shelf = byKind.get(key.kind());
        return shelf == null ? null : shelf.objects.get(key);
    }

    void put(TargetKey key, Observed object) {
        Shelf shelf = byKind.get(key.kind());
        if (shelf != null) {
            shelf.objects.put(key, object);
        }
    }

    void remove(TargetKey key) {
        Shelf shelf = byKind.get(key.kind());
        if (shelf != null) {
            shelf.objects.remove(key);
        }
    }

    /**
     * Takes what a driver found instead of what was known of its objects.
     *
     * @param found is ours from now on
     * @param newer of these more is known than was found
     * @throws IllegalArgumentException if the driver is none of ours
     */
    void replace(Driver driver, Map<TargetKey, Observed> found, Set<TargetKey> newer) {
        Shelf shelf = shelves.get(driver);
        if (shelf == null) {
            throw new IllegalArgumentException("not one of the drivers: " + driver.name());
        }
        for (TargetKey key : newer) {
            if (byKind.get(key.kind()) == shelf) {
                Observed known = shelf.objects.get(key);
                if (known == null) {
                    found.remove(key);
                } else {
                    found.put(key, known);
                }
            }
        }
        shelf.objects = found;
        shelf.read = true;
    }

    /**
     * Whether an object is there as wanted. If so, it is noted to be {@linkplain Observed.Exactly exactly} that: comparing what was
     * found may cost much, and this is asked for with every report of every port.
     */
    boolean has(TargetKey key, Target wanted) {
        Observed is = get(key);
        if (is == null || !is.matches(wanted)) {
            return false;
        }
        if (!(is instanceof Observed.Exactly)) {
            put(key, new Observed.Exactly(wanted));
        }
        return true;
    }

    /** Names of objects that are not as wanted, not wanted, or missing. What is as wanted is noted as by {@link #has}. */
    List<TargetKey> unlike(Map<TargetKey, Target> wanted) {
        List<TargetKey> unlike = new ArrayList<>();
        int objects = 0;
        for (Shelf shelf : shelves.values()) {
            unlike.addAll(shelf.objects.entrySet().parallelStream()
                    .filter(object -> !note(object, wanted.get(object.getKey())))
                    .map(Map.Entry::getKey)
                    .toList());
            objects += shelf.objects.size();
        }
        if (objects - unlike.size() < wanted.size()) {
            wanted.keySet().stream().filter(key -> get(key) == null).forEach(unlike::add);
        }
        return unlike;
    }

    /** Notes an object that is as wanted to be exactly that. @return whether it is */
    static boolean note(Map.Entry<TargetKey, Observed> object, @Nullable Target wanted) {
        if (wanted == null || !object.getValue().matches(wanted)) {
            return false;
        }
        object.setValue(new Observed.Exactly(wanted));
        return true;
    }
}
