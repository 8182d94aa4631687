package dev.weir.l2.domain;

import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredGroup;
import dev.weir.contracts.desired.DesiredKey;
import dev.weir.contracts.desired.DesiredMembers;
import dev.weir.contracts.desired.DesiredMembers.Member;
import dev.weir.contracts.desired.DesiredRule;
import dev.weir.contracts.desired.Holder;
import dev.weir.contracts.model.AllowedAddressPair;
import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.SecurityGroup;
import dev.weir.contracts.model.SecurityGroupRule;
import dev.weir.kernel.Delta;
import dev.weir.kernel.Projection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rules and members of security groups. Every port of a group is a member, bound or not, as in Neutron. */
final class SecurityGroupProjection implements Projection<DesiredKey, Desired> {
    private final L2Image image;

    SecurityGroupProjection(L2Image image) {
        this.image = image;
    }

    @Override
    public void affected(Delta delta, Consumer<DesiredKey> keys) {
        // Rules first: who reads the group has read those that it was made with.
        delta.forEach(image.rules, (id, before) -> {
            SecurityGroupRule after = image.rules.get(id);
            SecurityGroupRule either = after == null ? before : after;
            if (either != null) {
                keys.accept(ruleKey(either.securityGroupId(), id));
            }
        });
        delta.forEach(image.groups, (id, before) -> {
            SecurityGroup after = image.groups.get(id);
            if (before == null || after == null || before.stateful() != after.stateful()) {
                keys.accept(groupKey(id));
            }
        });
        delta.forEach(image.ports, (id, before) -> {
            Port after = image.ports.get(id);
            if (before != null && after != null && PortWiring.sameWiring(before, after)) {
                return;
            }
            memberships(before).forEach(keys);
            memberships(after).forEach(keys);
        });
    }

    @Override
    public Stream<DesiredKey> keys() {
        return Stream.of(
                        image.rules.values().stream().map(rule -> ruleKey(rule.securityGroupId(), rule.id())),
                        image.groups.keys().stream().map(SecurityGroupProjection::groupKey),
                        image.ports.values().stream()
                                .flatMap(SecurityGroupProjection::memberships)
                                .distinct())
                .flatMap(keys -> keys);
    }

    @Override
    public @Nullable Desired render(DesiredKey key) {
        return switch (key.kind()) {
            case GROUP -> group(image.groups.get(key.id()));
            case RULE -> rule(image.rules.get(key.id()));
            default -> members(key.scope(), key.id());
        };
    }

    private static @Nullable Desired group(@Nullable SecurityGroup group) {
        return group == null ? null : new DesiredGroup(group.id(), group.stateful());
    }

    private static @Nullable Desired rule(@Nullable SecurityGroupRule rule) {
        return rule == null
                ? null
                : new DesiredRule(
                        rule.securityGroupId(),
                        rule.id(),
                        rule.direction(),
                        rule.ethertype(),
                        rule.protocol(),
                        rule.portRangeMin(),
                        rule.portRangeMax(),
                        rule.remoteIpPrefix(),
                        rule.remoteGroupId());
    }

    private @Nullable Desired members(String group, String holder) {
        List<Member> members = image.heldBy(holder, image.portsByGroup.get(group))
                .map(SecurityGroupProjection::member)
                .toList();
        return members.isEmpty() ? null : new DesiredMembers(group, Holder.nodeOf(holder), members);
    }

    private static Member member(Port port) {
        return new Member(
                port.id(),
                Stream.concat(
                                port.fixedIps().stream().map(FixedIp::ipAddress),
                                port.allowedAddressPairs().stream().map(AllowedAddressPair::ipAddress))
                        .distinct()
                        .toList());
    }

    /** Keys of the records that say of a port that it is in its groups. */
    private static Stream<DesiredKey> memberships(@Nullable Port port) {
        return port == null
                ? Stream.of()
                : port.securityGroups().stream()
                        .map(group -> new DesiredKey(group, DesiredKey.Kind.MEMBERS, L2Image.holder(port)));
    }

    private static DesiredKey ruleKey(String group, String rule) {
        return new DesiredKey(group, DesiredKey.Kind.RULE, rule);
    }

    private static DesiredKey groupKey(String id) {
        return new DesiredKey(id, DesiredKey.Kind.GROUP, id);
    }
}
