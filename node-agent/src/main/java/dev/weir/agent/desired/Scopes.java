package dev.weir.agent.desired;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What nodes share of desired state and one of them needs: whatever its ports and DHCP servers point to, and what that points to.
 *
 * @param networks by id
 * @param groups security groups, by id
 */
public record Scopes(Set<String> networks, Set<String> groups) {
    /** None are known. */
    public static final Scopes NONE = new Scopes(Set.of(), Set.of());

    private static final String NETWORK = "network ";
    private static final String GROUP = "group ";

    public Scopes {
        networks = Set.copyOf(networks);
        groups = Set.copyOf(groups);
    }

    boolean has(String id) {
        return networks.contains(id) || groups.contains(id);
    }

    /** In lines, in order, as {@link #parse} takes them. */
    public List<String> lines() {
        return Stream.concat(
                        networks.stream().map(NETWORK::concat), groups.stream().map(GROUP::concat))
                .sorted()
                .toList();
    }

    /** Lines that say something else are left out. */
    public static Scopes parse(List<String> lines) {
        return new Scopes(after(NETWORK, lines), after(GROUP, lines));
    }

    private static Set<String> after(String prefix, List<String> lines) {
        Set<String> ids = new HashSet<>();
        for (String line : lines) {
            if (line.startsWith(prefix) && line.length() > prefix.length()) {
                ids.add(line.substring(prefix.length()));
            }
        }
        return ids;
    }
}
