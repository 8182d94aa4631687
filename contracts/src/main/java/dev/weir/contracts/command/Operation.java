package dev.weir.contracts.command;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.weir.contracts.model.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked: the same few verbs for every kind of resource, so that a new kind is a table and a decider. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "verb")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Operation.Create.class, name = "create"),
    @JsonSubTypes.Type(value = Operation.Update.class, name = "update"),
    @JsonSubTypes.Type(value = Operation.Delete.class, name = "delete"),
    @JsonSubTypes.Type(value = Operation.Act.class, name = "act")
})
public sealed interface Operation {
    Kind resource();

    /** All of the drafts or none. */
    record Create(Kind resource, List<Draft> drafts) implements Operation {
        public Create {
            drafts = List.copyOf(drafts);
        }
    }

    /**
     * Only the given attributes change.
     *
     * @param ifRevision refuse with 412 unless the resource has this revision number
     */
    record Update(
            Kind resource,
            String id,
            Attributes changes,
            @Nullable Long ifRevision) implements Operation {}

    /** @param ifRevision refuse with 412 unless the resource has this revision number */
    record Delete(Kind resource, String id, @Nullable Long ifRevision) implements Operation {}

    /**
     * Anything else that a resource can do.
     *
     * @param action {@code set-tags}, {@code add-tags}, {@code remove-tags} (arguments: {@code tags}) for all kinds with tags; {@code ensure-default} for
     *     security groups (id: the project's id); others as their deciders say
     */
    record Act(Kind resource, String id, String action, Attributes arguments) implements Operation {}

    /**
     * A resource to be.
     *
     * @param id chosen by the gateway
     * @param seed randomness for the decision (MAC addresses and the like)
     */
    record Draft(String id, long seed, Attributes attributes) {}
}
