package dev.weir.contracts.desired;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Topic {@code weir.desired.l2.group}: the rules of a security group. */
public record DesiredGroup(String groupId, boolean stateful, List<Rule> rules) implements Desired {
    public DesiredGroup {
        rules = List.copyOf(rules);
    }

    /** The same meanings as in SecurityGroupRule. Sorted by id. */
    public record Rule(
            String id,
            String direction,
            String ethertype,
            @Nullable String protocol,
            @Nullable Integer portRangeMin,
            @Nullable Integer portRangeMax,
            @Nullable String remoteIpPrefix,
            @Nullable String remoteGroupId) {}

    @Override
    public DesiredKey key() {
        return new DesiredKey(groupId, DesiredKey.Kind.GROUP, groupId);
    }
}
