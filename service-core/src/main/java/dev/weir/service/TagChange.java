package dev.weir.service;

import dev.weir.contracts.command.Operation;
import dev.weir.contracts.reply.ApiError;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Changes of a resource's tags, the same for every kind (extension {@code standard-attr-tag}). Adding and removing are
 * operations of their own, so that of two at once none is lost.
 */
public enum TagChange {
    SET("set-tags"),
    ADD("add-tags"),
    REMOVE("remove-tags");

    private static final int TAGS_MAX = 50;

    private final String action;

    TagChange(String action) {
        this.action = action;
    }

    /** As {@link Operation.Act#action} names it. */
    public String action() {
        return action;
    }

    public static boolean isOne(Operation.Act act) {
        for (TagChange change : values()) {
            if (change.action.equals(act.action())) {
                return true;
            }
        }
        return false;
    }

    /**
     * @param now the tags before
     * @return the tags after; equal if nothing changes
     * @throws Refused if a tag to be removed is not there, or there would be too many
     */
    public static List<String> apply(Operation.Act act, List<String> now) {
        List<String> given = act.arguments().strings("tags", List.of());
        Set<String> tags = new TreeSet<>(now);
        if (act.action().equals(ADD.action)) {
            tags.addAll(given);
        } else if (act.action().equals(REMOVE.action)) {
            for (String tag : given) {
                if (!tags.remove(tag)) {
                    throw new Refused(ApiError.of(404, "TagNotFound", "Tag " + tag + " could not be found."));
                }
            }
        } else {
            tags.clear();
            tags.addAll(given);
        }
        if (tags.size() > TAGS_MAX) {
            throw new Refused(ApiError.badRequest(
                    "BadRequest",
                    "Bad " + act.resource().collection()
                            + " request: The number of tags exceed the per-resource limit of " + TAGS_MAX + "."));
        }
        return List.copyOf(tags);
    }
}
