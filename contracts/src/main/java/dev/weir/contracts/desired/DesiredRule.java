package dev.weir.contracts.desired;

import org.jspecify.annotations.Nullable;

/**
 * Topic {@code weir.desired.l2.group}: one rule of a security group, with the same meanings as in SecurityGroupRule. One record, however
 * many rules the group has.
 */
public record DesiredRule(
        String groupId,
        String ruleId,
        String direction,
        String ethertype,
        @Nullable String protocol,
        @Nullable Integer portRangeMin,
        @Nullable Integer portRangeMax,
        @Nullable String remoteIpPrefix,
        @Nullable String remoteGroupId)
        implements Desired {
    @Override
    public DesiredKey key() {
        return new DesiredKey(groupId, DesiredKey.Kind.RULE, ruleId);
    }
}
