package dev.weir.agent.desired;

import java.util.Set;

/**
 * What nodes share of desired state and one of them needs: whatever its ports and DHCP servers point to, and what that points to.
 *
 * @param networks by id
 * @param groups security groups, by id
 */
public record Scopes(Set<String> networks, Set<String> groups) {
    /** None are known. */
    public static final Scopes NONE = new Scopes(Set.of(), Set.of());

    public Scopes {
        networks = Set.copyOf(networks);
        groups = Set.copyOf(groups);
    }

    boolean has(String id) {
        return networks.contains(id) || groups.contains(id);
    }
}
