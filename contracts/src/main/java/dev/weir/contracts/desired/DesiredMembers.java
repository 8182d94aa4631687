package dev.weir.contracts.desired;

import java.util.List;

/**
 * Topic {@code weir.desired.l2.group}: the ports of a security group that one node holds, on whichever networks; or one that no node
 * does. One record, however many nodes have rules that name the group.
 *
 * @param node name of the node that holds the ports; empty if none does, and the port is alone
 * @param members by port id; at least one
 */
public record DesiredMembers(String groupId, String node, List<Member> members) implements Desired {
    /** @throws IllegalArgumentException if there is no member */
    public DesiredMembers {
        members = Holder.some(members);
    }

    /**
     * A port.
     *
     * @param addresses fixed addresses and allowed address pairs (addresses or CIDRs)
     */
    public record Member(String portId, List<String> addresses) {
        public Member {
            addresses = List.copyOf(addresses);
        }
    }

    @Override
    public DesiredKey key() {
        return new DesiredKey(groupId, DesiredKey.Kind.MEMBERS, holder());
    }

    /** Names it within the group. */
    public String holder() {
        return Holder.of(node, members.getFirst().portId());
    }
}
