package dev.weir.contracts.desired;

/** Topic {@code weir.desired.l2.group}: a security group. Its rules and members have records of their own. */
public record DesiredGroup(String groupId, boolean stateful) implements Desired {
    @Override
    public DesiredKey key() {
        return new DesiredKey(groupId, DesiredKey.Kind.GROUP, groupId);
    }
}
