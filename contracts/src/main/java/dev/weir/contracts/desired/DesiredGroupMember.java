package dev.weir.contracts.desired;

import java.util.List;

/**
 * Topic {@code weir.desired.l2.group}: one port of a security group, on whichever network. One record, however many
 * nodes have rules that name the group.
 *
 * @param addresses fixed addresses and allowed address pairs (addresses or CIDRs)
 */
public record DesiredGroupMember(String groupId, String portId, List<String> addresses) implements Desired {
    public DesiredGroupMember {
        addresses = List.copyOf(addresses);
    }

    @Override
    public DesiredKey key() {
        return new DesiredKey(groupId, DesiredKey.Kind.MEMBER, portId);
    }
}
