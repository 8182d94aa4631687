package dev.weir.contracts.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Allows a kind of traffic. At most one of the three remotes is set.
 *
 * @param direction {@code ingress} or {@code egress}, as the instance sees it
 * @param ethertype {@code IPv4} or {@code IPv6}
 * @param protocol IANA name in lower case or number as text; none: any
 * @param portRangeMin first port; for ICMP the type
 * @param portRangeMax last port; for ICMP the code
 */
@RecordBuilder
public record SecurityGroupRule(
        String id,
        String projectId,
        String securityGroupId,
        String direction,
        String ethertype,
        @Nullable String protocol,
        @Nullable Integer portRangeMin,
        @Nullable Integer portRangeMax,
        @Nullable String remoteIpPrefix,
        @Nullable String remoteGroupId,
        @Nullable String remoteAddressGroupId,
        boolean belongsToDefaultSg,
        Meta meta)
        implements Resource, SecurityGroupRuleBuilder.With {
    @Override
    public Kind kind() {
        return Kind.SECURITY_GROUP_RULE;
    }
}
