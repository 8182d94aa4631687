package dev.weir.gateway.policy;

import java.util.Set;

/**
 * Who asks, as rules see it.
 *
 * @param roles in lower case, with those they imply
 * @param admin the rule {@code context_is_admin} holds
 */
public record Credentials(String userId, String projectId, Set<String> roles, boolean admin) {
    public Credentials {
        roles = Set.copyOf(roles);
    }

    /** Whether it sees more than its own project: then lists are not narrowed beforehand, the rules alone decide. */
    public boolean everywhere() {
        return admin || roles.contains("service") || roles.contains("advsvc");
    }
}
