package dev.weir.contracts.model;

import java.time.Instant;
import java.util.List;

/**
 * What every resource carries (Neutron's "standard attributes").
 *
 * @param revisionNumber counts the changes of this resource, from 0 at its creation; gap-free
 * @param tags sorted, without duplicates
 */
public record Meta(String description, List<String> tags, long revisionNumber, Instant createdAt, Instant updatedAt) {
    public Meta {
        tags = List.copyOf(tags);
        // Of a million resources most never change.
        updatedAt = updatedAt.equals(createdAt) ? createdAt : updatedAt;
    }

    public static Meta created(String description, Instant now) {
        return new Meta(description, List.of(), 0, now, now);
    }

    /** The same after one more change. */
    public Meta bumped(Instant now) {
        return new Meta(description, tags, revisionNumber + 1, createdAt, now);
    }

    public Meta withDescription(String newDescription) {
        return new Meta(newDescription, tags, revisionNumber, createdAt, updatedAt);
    }

    public Meta withTags(List<String> newTags) {
        return new Meta(
                description, newTags.stream().distinct().sorted().toList(), revisionNumber, createdAt, updatedAt);
    }
}
