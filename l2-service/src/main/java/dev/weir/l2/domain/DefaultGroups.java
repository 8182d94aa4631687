package dev.weir.l2.domain;

import dev.weir.contracts.command.Operation;
import dev.weir.contracts.event.Cause;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.model.SecurityGroupRule;
import dev.weir.service.Facts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every project has a group called {@code default}, made along with the first thing the project makes. It lets everything
 * out, and in what comes from the group itself. Its id follows from the project's, so that finding it needs no index.
 */
final class DefaultGroups {
    static final String NAME = "default";
    static final String ENSURE = "ensure-default";

    private final L2Image image;

    DefaultGroups(L2Image image) {
        this.image = image;
    }

    static String idOf(String projectId) {
        return derivedId("default-group/" + projectId);
    }

    /** Adds the default group of each project that has none yet. The cloud itself needs none. */
    void ensure(Stream<String> projectIds, Facts facts) {
        projectIds
                .distinct()
                .filter(id -> !id.isEmpty() && !image.groups.contains(idOf(id)))
                .forEach(id -> make(id, facts, Aside.of(facts.cause())));
    }

    /** Answers with the default group of the project that the action names. */
    void ensure(Operation.Act act, Facts facts) {
        SecurityGroup existing = image.groups.get(idOf(act.id()));
        facts.answer(List.of(existing == null ? make(act.id(), facts, facts.cause()) : existing));
    }

    private static SecurityGroup make(String projectId, Facts facts, Cause cause) {
        SecurityGroup group = new SecurityGroup(
                idOf(projectId), projectId, NAME, true, true, Meta.created("Default security group", facts.now()));
        facts.add(new L2Event.SecurityGroupCreated(group), cause);
        addEgress(group, facts);
        addRule(group, "ingress", "IPv4", group.id(), facts);
        addRule(group, "ingress", "IPv6", group.id(), facts);
        return group;
    }

    /** What every new group starts with: everything may go out. */
    static void addEgress(SecurityGroup group, Facts facts) {
        addRule(group, "egress", "IPv4", null, facts);
        addRule(group, "egress", "IPv6", null, facts);
    }

    private static void addRule(
            SecurityGroup group, String direction, String ethertype, @Nullable String remoteGroupId, Facts facts) {
        SecurityGroupRule rule = new SecurityGroupRule(
                derivedId(group.id() + "/" + direction + "/" + ethertype),
                group.projectId(),
                group.id(),
                direction,
                ethertype,
                null,
                null,
                null,
                null,
                remoteGroupId,
                null,
                group.isDefault(),
                Meta.created("", facts.now()));
        facts.add(new L2Event.SecurityGroupRuleCreated(rule), Aside.of(facts.cause()));
    }

    private static String derivedId(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
