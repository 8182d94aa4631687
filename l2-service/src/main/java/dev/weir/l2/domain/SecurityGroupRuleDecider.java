package dev.weir.l2.domain;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.Attributes;
import dev.weir.contracts.command.Operation;
import dev.weir.contracts.event.L2Event;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Meta;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.model.SecurityGroupRule;
import dev.weir.contracts.net.Cidr;
import dev.weir.contracts.net.IpAddress;
import dev.weir.service.Facts;
import dev.weir.service.Refused;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rules of security groups. They do not change, but for their description: who wants another makes another. */
final class SecurityGroupRuleDecider {
    private final L2Image image;
    private final SecurityGroupDecider groups;

    SecurityGroupRuleDecider(L2Image image, SecurityGroupDecider groups) {
        this.image = image;
        this.groups = groups;
    }

    void create(Operation.Create create, Facts facts) {
        Actor actor = facts.cause().actor();
        List<SecurityGroupRule> rules = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Operation.Draft draft : create.drafts()) {
            SecurityGroup group = groups.changeable(draft.attributes().string("security_group_id", ""), actor);
            SecurityGroupRule rule = rule(draft, group, facts);
            if (!rules.isEmpty() && !rules.getFirst().securityGroupId().equals(group.id())) {
                throw new Refused(L2Errors.rulesOfSeveralGroups());
            }
            if (!seen.add(RuleSense.of(rule))) {
                throw new Refused(L2Errors.duplicateRule());
            }
            rules.add(rule);
        }
        refuseExisting(seen);
        for (SecurityGroupRule rule : rules) {
            facts.add(new L2Event.SecurityGroupRuleCreated(rule));
        }
        if (!rules.isEmpty()) {
            revise(rules.getFirst().securityGroupId(), facts);
        }
        facts.answer(rules);
    }

    void update(Operation.Update update, Facts facts) {
        SecurityGroupRule rule = changeable(update.id(), facts.cause().actor());
        Revisions.check(Kind.SECURITY_GROUP_RULE, rule.id(), rule.meta(), update.ifRevision());
        String description = update.changes().string("description", rule.meta().description());
        if (description.equals(rule.meta().description())) {
            facts.answer(List.of(rule));
            return;
        }
        SecurityGroupRule after =
                rule.withMeta(rule.meta().withDescription(description).bumped(facts.now()));
        facts.add(new L2Event.SecurityGroupRuleUpdated(after, List.of("description")));
        revise(rule.securityGroupId(), facts);
        facts.answer(List.of(after));
    }

    void delete(Operation.Delete delete, Facts facts) {
        SecurityGroupRule rule = changeable(delete.id(), facts.cause().actor());
        Revisions.check(Kind.SECURITY_GROUP_RULE, rule.id(), rule.meta(), delete.ifRevision());
        facts.add(new L2Event.SecurityGroupRuleDeleted(rule));
        revise(rule.securityGroupId(), facts);
        facts.answer(List.of());
    }

    /** A group shows its rules: it has changed with them. */
    private void revise(String groupId, Facts facts) {
        SecurityGroup group = image.groups.require(groupId);
        SecurityGroup after = group.withMeta(group.meta().bumped(facts.now()));
        facts.add(new L2Event.SecurityGroupUpdated(after, List.of("security_group_rules")), Aside.of(facts.cause()));
    }

    /** The rule if the actor may change it: its own, or of its own group. */
    SecurityGroupRule changeable(String id, Actor actor) {
        SecurityGroupRule rule = image.rules.get(id);
        if (rule == null
                || !(actor.owns(rule.projectId())
                        || actor.owns(
                                image.groups.require(rule.securityGroupId()).projectId()))) {
            throw new Refused(L2Errors.ruleNotFound(id));
        }
        return rule;
    }

    private SecurityGroupRule rule(Operation.Draft draft, SecurityGroup group, Facts facts) {
        Attributes given = draft.attributes();
        String ethertype = given.string("ethertype", "IPv4");
        String protocol = protocol(given, ethertype);
        Integer min = given.integerOrNull("port_range_min", null);
        Integer max = given.integerOrNull("port_range_max", null);
        RulePorts.check(protocol, min, max);
        String prefix = prefix(given.stringOrNull("remote_ip_prefix", null), ethertype);
        if (protocol != null && ethertype.equals("IPv4")) {
            Integer number = RuleProtocols.number(protocol);
            if (number != null && RuleProtocols.ipv6Only(number)) {
                throw new Refused(L2Errors.ethertypeConflictsWithProtocol(ethertype, protocol));
            }
        }
        String remoteGroup = given.stringOrNull("remote_group_id", null);
        String addressGroup = given.stringOrNull("remote_address_group_id", null);
        if (Stream.of(prefix, remoteGroup, addressGroup)
                        .filter(Objects::nonNull)
                        .count()
                > 1) {
            throw new Refused(L2Errors.moreThanOneRemote());
        }
        if (remoteGroup != null && !image.groups.contains(remoteGroup)) {
            throw new Refused(L2Errors.groupNotFound(remoteGroup));
        }
        if (addressGroup != null) {
            throw new Refused(L2Errors.addressGroupNotFound(addressGroup));
        }
        return new SecurityGroupRule(
                draft.id(),
                given.string("project_id", facts.cause().actor().projectId()),
                group.id(),
                given.string("direction", "ingress"),
                ethertype,
                protocol,
                min,
                max,
                prefix,
                remoteGroup,
                null,
                group.isDefault(),
                Meta.created(given.string("description", ""), facts.now()));
    }

    private static @Nullable String protocol(Attributes given, String ethertype) {
        Object raw = given.raw("protocol");
        String text = raw == null ? "" : raw.toString().toLowerCase(Locale.ROOT);
        if (text.isEmpty() || text.equals("any")) {
            return null;
        }
        if (RuleProtocols.number(text) == null) {
            throw new Refused(L2Errors.unknownProtocol(text, RuleProtocols.names()));
        }
        return RuleProtocols.canonical(text, ethertype);
    }

    private static @Nullable String prefix(@Nullable String wanted, String ethertype) {
        if (wanted == null || wanted.isEmpty()) {
            return null;
        }
        Cidr cidr = Cidr.parseOrNull(wanted);
        if (cidr == null) {
            IpAddress address = IpAddress.parseOrNull(wanted);
            if (address == null) {
                throw new Refused(L2Errors.invalidPrefix(wanted));
            }
            cidr = new Cidr(address, address.width());
        }
        if (!ethertype.equals("IPv" + cidr.version())) {
            throw new Refused(L2Errors.ethertypeConflictsWithPrefix(ethertype, wanted));
        }
        return cidr.toString();
    }

    private void refuseExisting(Set<String> wanted) {
        wanted.stream()
                .flatMap(sense -> image.rulesBySense.get(sense).stream())
                .sorted()
                .findFirst()
                .ifPresent(id -> {
                    throw new Refused(L2Errors.ruleExists(id));
                });
    }
}
