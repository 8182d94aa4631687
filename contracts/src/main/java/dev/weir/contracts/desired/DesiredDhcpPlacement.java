package dev.weir.contracts.desired;

/** Topic {@code weir.desired.dhcp.node}: this node serves DHCP for the whole network (scheduled mode). */
public record DesiredDhcpPlacement(String node, String networkId) implements Desired {
    @Override
    public DesiredKey key() {
        return new DesiredKey(node, DesiredKey.Kind.DHCP_PLACEMENT, networkId);
    }
}
