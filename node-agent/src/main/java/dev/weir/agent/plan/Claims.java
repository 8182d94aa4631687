package dev.weir.agent.plan;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who claims what. Of several claims to one thing the first claimant's is in force, by name: any order would do, but it
 * must not depend on who came first.
 */
final class Claims<K, V> {
    private final Map<K, Claim<V>> claims = new HashMap<>();

    /** @param next the claimant that follows; nearly always there is none */
    private record Claim<V>(
            String claimant, V value, @Nullable Claim<V> next) {}

    /** The value in force; null if nobody claims it. */
    @Nullable
    V get(K key) {
        Claim<V> first = claims.get(key);
        return first == null ? null : first.value;
    }

    /** Whether more than one claims it. */
    boolean contested(K key) {
        Claim<V> first = claims.get(key);
        return first != null && first.next != null;
    }

    /** Claims, or changes what the claimant claims. @return the value in force then */
    V put(K key, String claimant, V value) {
        Claim<V> now = with(without(claims.get(key), claimant), claimant, value);
        claims.put(key, now);
        return now.value;
    }

    private static <V> Claim<V> with(@Nullable Claim<V> claim, String claimant, V value) {
        return claim == null || claimant.compareTo(claim.claimant) < 0
                ? new Claim<>(claimant, value, claim)
                : new Claim<>(claim.claimant, claim.value, with(claim.next, claimant, value));
    }

    /** @return the value in force then; null if nobody claims it any more */
    @Nullable
    V remove(K key, String claimant) {
        Claim<V> left = without(claims.get(key), claimant);
        if (left == null) {
            claims.remove(key);
            return null;
        }
        claims.put(key, left);
        return left.value;
    }

    private static <V> @Nullable Claim<V> without(@Nullable Claim<V> claim, String claimant) {
        if (claim == null || claim.claimant.equals(claimant)) {
            return claim == null ? null : claim.next;
        }
        return new Claim<>(claim.claimant, claim.value, without(claim.next, claimant));
    }
}
