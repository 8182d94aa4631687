package dev.weir.agent.host;

import static dev.weir.agent.host.Rtnetlink.ADDRESS_GENERATION_NONE;
import static dev.weir.agent.host.Rtnetlink.AF_BRIDGE;
import static dev.weir.agent.host.Rtnetlink.AF_INET;
import static dev.weir.agent.host.Rtnetlink.AF_INET6;
import static dev.weir.agent.host.Rtnetlink.BRIDGE_CALL_IP6TABLES;
import static dev.weir.agent.host.Rtnetlink.BRIDGE_CALL_IPTABLES;
import static dev.weir.agent.host.Rtnetlink.BRIDGE_MULTICAST_SNOOPING;
import static dev.weir.agent.host.Rtnetlink.BRIDGE_STP;
import static dev.weir.agent.host.Rtnetlink.DELLINK;
import static dev.weir.agent.host.Rtnetlink.DELNEIGH;
import static dev.weir.agent.host.Rtnetlink.FLAG_MASTER;
import static dev.weir.agent.host.Rtnetlink.FLAG_SELF;
import static dev.weir.agent.host.Rtnetlink.INET6_ADDRESS_GENERATION;
import static dev.weir.agent.host.Rtnetlink.INFO_DATA;
import static dev.weir.agent.host.Rtnetlink.INFO_KIND;
import static dev.weir.agent.host.Rtnetlink.INFO_SLAVE_DATA;
import static dev.weir.agent.host.Rtnetlink.INFO_SLAVE_KIND;
import static dev.weir.agent.host.Rtnetlink.LINK_AF_SPEC;
import static dev.weir.agent.host.Rtnetlink.LINK_INFO;
import static dev.weir.agent.host.Rtnetlink.LINK_MASTER;
import static dev.weir.agent.host.Rtnetlink.LINK_MTU;
import static dev.weir.agent.host.Rtnetlink.LINK_NAME;
import static dev.weir.agent.host.Rtnetlink.NEIGHBOUR_DST;
import static dev.weir.agent.host.Rtnetlink.NEIGHBOUR_MAC;
import static dev.weir.agent.host.Rtnetlink.NEWLINK;
import static dev.weir.agent.host.Rtnetlink.NEWNEIGH;
import static dev.weir.agent.host.Rtnetlink.PORT_LEARNING;
import static dev.weir.agent.host.Rtnetlink.PORT_UNICAST_FLOOD;
import static dev.weir.agent.host.Rtnetlink.STATE_NO_ARP;
import static dev.weir.agent.host.Rtnetlink.STATE_PERMANENT;
import static dev.weir.agent.host.Rtnetlink.UP;
import static dev.weir.agent.host.Rtnetlink.VXLAN_ID;
import static dev.weir.agent.host.Rtnetlink.VXLAN_LEARNING;
import static dev.weir.agent.host.Rtnetlink.VXLAN_LOCAL;
import static dev.weir.agent.host.Rtnetlink.VXLAN_LOCAL6;
import static dev.weir.agent.host.Rtnetlink.VXLAN_PORT;
import static dev.weir.agent.host.Rtnetlink.VXLAN_PROXY;

import dev.weir.agent.host.RouteTable.Attach;
import dev.weir.agent.host.RouteTable.BridgePort;
import dev.weir.agent.host.RouteTable.Change;
import dev.weir.agent.host.RouteTable.DeleteForwarding;
import dev.weir.agent.host.RouteTable.DeleteLink;
import dev.weir.agent.host.RouteTable.DeleteNeighbour;
import dev.weir.agent.host.RouteTable.NewVxlan;
import dev.weir.agent.host.RouteTable.PutBridge;
import dev.weir.agent.host.RouteTable.PutForwarding;
import dev.weir.agent.host.RouteTable.PutNeighbour;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel is to be told for a change. A device is named by its index, so a device that is not there fails what
 * would set it, and what would delete it is done.
 *
 * @param indexes of devices by their names; one that is missing is not there
 */
record ChangeMessages(Map<String, Integer> indexes) {
    /**
     * @return none if there is nothing to do
     * @throws IllegalArgumentException if a device is not there, with a text that says which
     */
    List<NetlinkMessage> of(Change change) {
        return switch (change) {
            case PutBridge put -> bridge(put, indexes.get(put.name()));
            case NewVxlan vxlan -> List.of(vxlan(vxlan));
            case Attach attach -> attach(attach);
            case DeleteLink delete ->
                ifThere(delete.name(), index -> List.of(delete(DELLINK).link(0, index, 0, 0)));
            case PutForwarding put -> forwarding(put, index(put.device()));
            case DeleteForwarding delete -> ifThere(delete.device(), index -> unforwarding(delete, index));
            case PutNeighbour put ->
                List.of(put(NEWNEIGH, NetlinkMessage.REPLACE)
                        .neighbour(family(put.ip()), index(put.device()), STATE_PERMANENT, 0)
                        .ip(NEIGHBOUR_DST, put.ip())
                        .mac(NEIGHBOUR_MAC, put.mac()));
            case DeleteNeighbour delete ->
                ifThere(
                        delete.device(),
                        index -> List.of(delete(DELNEIGH)
                                .neighbour(family(delete.ip()), index, 0, 0)
                                .ip(NEIGHBOUR_DST, delete.ip())));
        };
    }

    private static List<NetlinkMessage> bridge(PutBridge put, @Nullable Integer index) {
        NetlinkMessage settings = put(NEWLINK, 0).link(0, 0, 0, 0);
        settings.text(LINK_NAME, put.name()).nested(LINK_INFO, () -> {
            settings.text(INFO_KIND, "bridge")
                    .nested(
                            INFO_DATA,
                            () -> settings.u32(BRIDGE_STP, 0)
                                    .u8(BRIDGE_MULTICAST_SNOOPING, 0)
                                    .u8(BRIDGE_CALL_IPTABLES, 1)
                                    .u8(BRIDGE_CALL_IP6TABLES, 1));
        });
        // A bridge's MTU follows its ports unless it is set after the bridge has been made.
        NetlinkMessage state = put(NEWLINK, 0).link(0, 0, UP, UP);
        state.text(LINK_NAME, put.name()).u32(LINK_MTU, put.mtu());
        NetlinkMessage quiet = withoutAddress(put.name());
        return index == null ? List.of(settings, quiet, state) : List.of(settings, state);
    }

    /** The kernel must not give it a link-local address: it would announce itself to the guests. */
    private static NetlinkMessage withoutAddress(String device) {
        NetlinkMessage message = put(NEWLINK, 0).link(0, 0, 0, 0);
        return message.text(LINK_NAME, device)
                .nested(
                        LINK_AF_SPEC,
                        () -> message.nested(
                                AF_INET6, () -> message.u8(INET6_ADDRESS_GENERATION, ADDRESS_GENERATION_NONE)));
    }

    private static NetlinkMessage vxlan(NewVxlan vxlan) {
        boolean v6 = family(vxlan.local()) == AF_INET6;
        NetlinkMessage message = put(NEWLINK, NetlinkMessage.EXCLUSIVE).link(0, 0, 0, 0);
        return message.text(LINK_NAME, vxlan.name())
                .nested(
                        LINK_INFO,
                        () -> message.text(INFO_KIND, "vxlan")
                                .nested(
                                        INFO_DATA,
                                        () -> message.u32(VXLAN_ID, vxlan.vni())
                                                .ip(v6 ? VXLAN_LOCAL6 : VXLAN_LOCAL, vxlan.local())
                                                .u8(VXLAN_LEARNING, 0)
                                                .u8(VXLAN_PROXY, 1)
                                                .be16(VXLAN_PORT, vxlan.port())));
    }

    private List<NetlinkMessage> attach(Attach attach) {
        int index = index(attach.device());
        List<NetlinkMessage> messages = new ArrayList<>();
        if (!attach.bridge().isEmpty() && attach.mtu() > 0) {
            messages.add(withoutAddress(attach.device()));
        }
        int master = attach.bridge().isEmpty() ? 0 : index(attach.bridge());
        NetlinkMessage link = put(NEWLINK, 0).link(0, index, 0, 0);
        link.u32(LINK_MASTER, master);
        if (attach.mtu() > 0) {
            link.u32(LINK_MTU, attach.mtu());
        }
        messages.add(link);
        BridgePort port = attach.port();
        if (port != null) {
            NetlinkMessage settings = put(NEWLINK, 0).link(0, index, 0, 0);
            messages.add(settings.nested(
                    LINK_INFO,
                    () -> settings.text(INFO_SLAVE_KIND, "bridge")
                            .nested(
                                    INFO_SLAVE_DATA,
                                    () -> settings.u8(PORT_LEARNING, port.learning() ? 1 : 0)
                                            .u8(PORT_UNICAST_FLOOD, port.flooding() ? 1 : 0))));
        }
        messages.add(put(NEWLINK, 0).link(0, index, attach.up() ? UP : 0, UP));
        return messages;
    }

    private static List<NetlinkMessage> forwarding(PutForwarding put, int index) {
        NetlinkMessage tunnel = put(NEWNEIGH, put.append() ? NetlinkMessage.APPEND : NetlinkMessage.REPLACE)
                .neighbour(AF_BRIDGE, index, STATE_PERMANENT, FLAG_SELF)
                .mac(NEIGHBOUR_MAC, put.mac())
                .ip(NEIGHBOUR_DST, put.remote());
        if (put.append()) {
            return List.of(tunnel);
        }
        return List.of(
                tunnel,
                put(NEWNEIGH, NetlinkMessage.REPLACE)
                        .neighbour(AF_BRIDGE, index, STATE_NO_ARP, FLAG_MASTER)
                        .mac(NEIGHBOUR_MAC, put.mac()));
    }

    private static List<NetlinkMessage> unforwarding(DeleteForwarding delete, int index) {
        NetlinkMessage tunnel = delete(DELNEIGH)
                .neighbour(AF_BRIDGE, index, STATE_PERMANENT, FLAG_SELF)
                .mac(NEIGHBOUR_MAC, delete.mac());
        if (!delete.remote().isEmpty()) {
            tunnel.ip(NEIGHBOUR_DST, delete.remote());
        }
        return List.of(
                tunnel,
                delete(DELNEIGH)
                        .neighbour(AF_BRIDGE, index, STATE_NO_ARP, FLAG_MASTER)
                        .mac(NEIGHBOUR_MAC, delete.mac()));
    }

    private static NetlinkMessage put(int type, int how) {
        return new NetlinkMessage(type, NetlinkMessage.REQUEST | NetlinkMessage.CREATE | how);
    }

    private static NetlinkMessage delete(int type) {
        return new NetlinkMessage(type, NetlinkMessage.REQUEST);
    }

    private List<NetlinkMessage> ifThere(String device, IntFunction<List<NetlinkMessage>> messages) {
        Integer index = indexes.get(device);
        return index == null ? List.of() : messages.apply(index);
    }

    private int index(String device) {
        Integer index = indexes.get(device);
        if (index == null) {
            throw new IllegalArgumentException("there is no device " + device);
        }
        return index;
    }

    private static int family(String ip) {
        return ip.indexOf(':') >= 0 ? AF_INET6 : AF_INET;
    }
}
