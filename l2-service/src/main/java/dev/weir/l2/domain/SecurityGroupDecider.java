package dev.weir.l2.domain;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.service.Facts;
import dev.weir.service.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Security groups. */
final class SecurityGroupDecider {
    private final L2Image image;
    private final DefaultGroups defaultGroups;

    SecurityGroupDecider(L2Image image, DefaultGroups defaultGroups) {
        this.image = image;
        this.defaultGroups = defaultGroups;
    }

    void create(Operation.Create create, Facts facts) {
        Actor actor = facts.cause().actor();
        defaultGroups.ensure(
                create.drafts().stream().map(draft -> draft.attributes().string("project_id", actor.projectId())),
                facts);
        List<SecurityGroup> groups = new ArrayList<>();
        for (Operation.Draft draft : create.drafts()) {
            Attributes given = draft.attributes();
            String name = given.string("name", "");
            if (name.equals(DefaultGroups.NAME)) {
                throw new Refused(L2Errors.defaultGroupExists());
            }
            SecurityGroup group = new SecurityGroup(
                    draft.id(),
                    given.string("project_id", actor.projectId()),
                    name,
                    given.bool("stateful", true),
                    false,
                    Meta.created(given.string("description", ""), facts.now()));
            facts.add(new L2Event.SecurityGroupCreated(group));
            DefaultGroups.addEgress(group, facts);
            groups.add(group);
        }
        facts.answer(groups);
    }

    void update(Operation.Update update, Facts facts) {
        SecurityGroup group = changeable(update.id(), facts.cause().actor());
        Revisions.check(Kind.SECURITY_GROUP, group.id(), group.meta(), update.ifRevision());
        Attributes changes = update.changes();
        String name = changes.string("name", group.name());
        boolean stateful = changes.bool("stateful", group.stateful());
        if (!name.equals(group.name())) {
            if (group.isDefault()) {
                throw new Refused(L2Errors.defaultGroupKeepsItsName());
            }
            if (name.equals(DefaultGroups.NAME)) {
                throw new Refused(L2Errors.defaultGroupExists());
            }
        }
        if (stateful != group.stateful() && inUse(group.id())) {
            throw new Refused(L2Errors.groupInUse(group.id()));
        }
        SecurityGroup after = group.with(g -> g.name(name)
                .stateful(stateful)
                .meta(group.meta()
                        .withDescription(
                                changes.string("description", group.meta().description()))));
        if (after.equals(group)) {
            facts.answer(List.of(group));
            return;
        }
        SecurityGroup bumped = after.withMeta(after.meta().bumped(facts.now()));
        facts.add(new L2Event.SecurityGroupUpdated(bumped, Changed.names(changes)))
                .answer(List.of(bumped));
    }

    /** Its rules go with it, and so do rules of other groups that name it as their remote. */
    void delete(Operation.Delete delete, Facts facts) {
        Actor actor = facts.cause().actor();
        SecurityGroup group = changeable(delete.id(), actor);
        Revisions.check(Kind.SECURITY_GROUP, group.id(), group.meta(), delete.ifRevision());
        if (inUse(group.id())) {
            throw new Refused(L2Errors.groupInUse(group.id()));
        }
        if (group.isDefault() && !actor.admin()) {
            throw new Refused(L2Errors.defaultGroupStays());
        }
        TreeSet<String> rules = new TreeSet<>(image.rulesByGroup.get(group.id()));
        rules.addAll(image.rulesByRemoteGroup.get(group.id()));
        for (String id : rules) {
            facts.add(new L2Event.SecurityGroupRuleDeleted(image.rules.require(id)), Aside.of(facts.cause()));
        }
        facts.add(new L2Event.SecurityGroupDeleted(group)).answer(List.of());
    }

    /** The group if the actor may see it, which means that it may change it. */
    SecurityGroup changeable(String id, Actor actor) {
        SecurityGroup group = image.groups.get(id);
        if (group == null || !actor.owns(group.projectId())) {
            throw new Refused(L2Errors.groupNotFound(id));
        }
        return group;
    }

    private boolean inUse(String id) {
        return image.portsByGroup.contains(id)
                || image.pendingByGroup.contains(id)
                || image.changesByGroup.contains(id);
    }
}
