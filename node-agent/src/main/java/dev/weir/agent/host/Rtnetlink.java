package dev.weir.agent.host;

/** Numbers of the kernel's route netlink, by the names of {@code rtnetlink(7)} where it has one. */
final class Rtnetlink {
    static final int NEWLINK = 16;
    static final int DELLINK = 17;
    static final int GETLINK = 18;
    static final int GETADDR = 22;
    static final int NEWNEIGH = 28;
    static final int DELNEIGH = 29;
    static final int GETNEIGH = 30;

    static final int AF_INET = 2;
    static final int AF_BRIDGE = 7;
    static final int AF_INET6 = 10;
    static final int UP = 1;

    static final int LINK_ADDRESS = 1;
    static final int LINK_NAME = 3;
    static final int LINK_MTU = 4;
    static final int LINK_MASTER = 10;
    static final int LINK_INFO = 18;
    static final int LINK_AF_SPEC = 26;
    static final int LINK_EXTENT = 29;
    static final int WITHOUT_STATISTICS = 8;
    static final int INFO_KIND = 1;
    static final int INFO_DATA = 2;
    static final int INFO_SLAVE_KIND = 4;
    static final int INFO_SLAVE_DATA = 5;
    static final int INET6_ADDRESS_GENERATION = 8;
    static final int ADDRESS_GENERATION_NONE = 1;

    static final int BRIDGE_STP = 5;
    static final int BRIDGE_MULTICAST_SNOOPING = 23;
    static final int BRIDGE_CALL_IPTABLES = 36;
    static final int BRIDGE_CALL_IP6TABLES = 37;
    static final int PORT_LEARNING = 8;
    static final int PORT_UNICAST_FLOOD = 9;
    static final int VXLAN_ID = 1;
    static final int VXLAN_LOCAL = 4;
    static final int VXLAN_LEARNING = 7;
    static final int VXLAN_PROXY = 11;
    static final int VXLAN_PORT = 15;
    static final int VXLAN_LOCAL6 = 17;

    static final int NEIGHBOUR_DST = 1;
    static final int NEIGHBOUR_MAC = 2;
    static final int NEIGHBOUR_MASTER = 9;
    static final int STATE_NO_ARP = 0x40;
    static final int STATE_PERMANENT = 0x80;
    static final int FLAG_SELF = 2;
    static final int FLAG_MASTER = 4;
    static final int ADDRESS = 1;
    static final int ADDRESS_LOCAL = 2;

    private Rtnetlink() {}
}
