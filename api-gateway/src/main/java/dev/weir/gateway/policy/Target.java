package dev.weir.gateway.policy;

import org.jspecify.annotations.Nullable;

/** What somebody wants to do something with, as rules see it. */
public interface Target {
    /** An attribute's value, or null. */
    @Nullable
    Object field(String name);

    /** What contains it, such as a port's {@code network}; null if there is none. */
    @Nullable
    Target parent(String name);
}
