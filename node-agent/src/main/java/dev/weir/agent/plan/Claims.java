package dev.weir.agent.plan;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who claims what. Of several claims to one thing the first claimant's is in force, by name: any order would do, but it
 * must not depend on who came first.
 */
final class Claims<K, V> {
    private final Map<K, Claim<V>> claims = new HashMap<>();
    private final Map<K, V> inForce = new InForce();

    /** @param next the claimant that follows; nearly always there is none */
    record Claim<V>(String claimant, V value, @Nullable Claim<V> next) {
        /** Whether there is more than one. */
        boolean contested() {
            return next != null;
        }
    }

    /** What is claimed as it is, without being kept twice. */
    private final class InForce extends AbstractMap<K, V> {
        @Override
        public @Nullable V get(@Nullable Object key) {
            Claim<V> first = claims.get(key);
            return first == null ? null : first.value;
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            return claims.containsKey(key);
        }

        @Override
        public Set<Entry<K, V>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Entry<K, V>> iterator() {
                    Iterator<Entry<K, Claim<V>>> all = claims.entrySet().iterator();
                    return new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            return all.hasNext();
                        }

                        @Override
                        public Entry<K, V> next() {
                            Entry<K, Claim<V>> next = all.next();
                            return Map.entry(next.getKey(), next.getValue().value);
                        }
                    };
                }

                @Override
                public int size() {
                    return claims.size();
                }
            };
        }
    }

    /** The values in force, as they are at any time. Cannot be changed. */
    Map<K, V> inForce() {
        return inForce;
    }

    /** The claim in force; null if there is none. */
    @Nullable
    Claim<V> get(K key) {
        return claims.get(key);
    }

    /** Claims, or changes what the claimant claims. @return whether another value is in force than before */
    boolean put(K key, String claimant, V value) {
        Claim<V> before = claims.putIfAbsent(key, new Claim<>(claimant, value, null));
        if (before == null) {
            return true;
        }
        Claim<V> now = with(without(before, claimant), claimant, value);
        claims.put(key, now);
        return !Objects.equals(before.value, now.value);
    }

    private static <V> Claim<V> with(@Nullable Claim<V> claim, String claimant, V value) {
        return claim == null || claimant.compareTo(claim.claimant) < 0
                ? new Claim<>(claimant, value, claim)
                : new Claim<>(claim.claimant, claim.value, with(claim.next, claimant, value));
    }

    /** Takes back what the claimant claimed. @return whether another value is in force than before, or none */
    boolean remove(K key, String claimant) {
        Claim<V> before = claims.get(key);
        if (before == null) {
            return false;
        }
        Claim<V> left = without(before, claimant);
        if (left == null) {
            claims.remove(key);
            return true;
        }
        claims.put(key, left);
        return !Objects.equals(before.value, left.value);
    }

    private static <V> @Nullable Claim<V> without(@Nullable Claim<V> claim, String claimant) {
        if (claim == null || claim.claimant.equals(claimant)) {
            return claim == null ? null : claim.next;
        }
        return new Claim<>(claim.claimant, claim.value, without(claim.next, claimant));
    }
}
