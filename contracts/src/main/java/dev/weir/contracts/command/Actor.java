package dev.weir.contracts.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who asks. Services themselves act as {@link #system}.
 *
 * @param admin whether policy gives rights over every project
 * @param sourceAddress of the HTTP request
 */
public record Actor(
        String userId,
        String projectId,
        List<String> roles,
        boolean admin,
        @Nullable String sourceAddress) {
    public Actor {
        roles = List.copyOf(roles);
    }

    public static Actor system(String name) {
        return new Actor(name, "", List.of("service"), true, null);
    }

    /** Whether it may act on what belongs to {@code project}. */
    public boolean owns(String project) {
        return admin || projectId.equals(project);
    }
}
