package dev.weir.agent.host;

import dev.weir.contracts.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's own, by route netlink ({@code rtnetlink(7)}). A change that names a device is two steps: its index, then
 * the change; indexes of a batch are looked up once. All messages of one kind of change go in one system call.
 */
final class NetlinkRoutes implements RouteTable {
    private static final int NEWLINK = 16;
    private static final int DELLINK = 17;
    private static final int GETLINK = 18;
    private static final int GETADDR = 22;
    private static final int NEWNEIGH = 28;
    private static final int DELNEIGH = 29;
    private static final int GETNEIGH = 30;

    private static final int AF_INET = 2;
    private static final int AF_BRIDGE = 7;
    private static final int AF_INET6 = 10;
    private static final int UP = 1;
    private static final HexFormat MAC_FORMAT = HexFormat.ofDelimiter(":");

    private static final int LINK_ADDRESS = 1;
    private static final int LINK_NAME = 3;
    private static final int LINK_MTU = 4;
    private static final int LINK_MASTER = 10;
    private static final int LINK_INFO = 18;
    private static final int LINK_AF_SPEC = 26;
    private static final int LINK_EXTENT = 29;
    private static final int WITHOUT_STATISTICS = 8;
    private static final int INFO_KIND = 1;
    private static final int INFO_DATA = 2;
    private static final int INFO_SLAVE_KIND = 4;
    private static final int INFO_SLAVE_DATA = 5;
    private static final int INET6_ADDRESS_GENERATION = 8;
    private static final int ADDRESS_GENERATION_NONE = 1;

    private static final int BRIDGE_STP = 5;
    private static final int BRIDGE_MULTICAST_SNOOPING = 23;
    private static final int BRIDGE_CALL_IPTABLES = 36;
    private static final int BRIDGE_CALL_IP6TABLES = 37;
    private static final int PORT_LEARNING = 8;
    private static final int PORT_UNICAST_FLOOD = 9;
    private static final int VXLAN_ID = 1;
    private static final int VXLAN_LOCAL = 4;
    private static final int VXLAN_LEARNING = 7;
    private static final int VXLAN_PROXY = 11;
    private static final int VXLAN_PORT = 15;
    private static final int VXLAN_LOCAL6 = 17;

    private static final int NEIGHBOUR_DST = 1;
    private static final int NEIGHBOUR_MAC = 2;
    private static final int NEIGHBOUR_MASTER = 9;
    private static final int STATE_NO_ARP = 0x40;
    private static final int STATE_PERMANENT = 0x80;
    private static final int FLAG_SELF = 2;
    private static final int FLAG_MASTER = 4;
    private static final int ADDRESS = 1;
    private static final int ADDRESS_LOCAL = 2;

    private static final int ONE_BY_ONE_MAX = 16;

    private final NetlinkSocket socket;

    private NetlinkRoutes(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Of the calling thread's network namespace. */
    static NetlinkRoutes open() throws IOException {
        return new NetlinkRoutes(NetlinkSocket.open(0));
    }

    /** Of another network namespace. @param path such as {@code /run/netns/qdhcp-…} */
    static NetlinkRoutes open(String path) throws IOException {
        // A thread cannot always come back, so a short-lived one goes: the socket stays where it was opened.
        Object[] result = new Object[1];
        Thread visitor = Thread.ofPlatform().name("netns-visitor").start(() -> {
            try {
                LibC.enterNetworkNamespace(path);
                result[0] = open();
            } catch (IOException e) {
                result[0] = e;
            }
        });
        try {
            visitor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while entering " + path, e);
        }
        return switch (result[0]) {
            case NetlinkRoutes routes -> routes;
            case IOException e -> throw e;
            default -> throw new IOException("could not enter " + path);
        };
    }

    @Override
    public List<Link> links() throws IOException {
        NetlinkMessage request =
                new NetlinkMessage(GETLINK, NetlinkMessage.REQUEST | NetlinkMessage.DUMP).link(0, 0, 0, 0);
        List<NetlinkSocket.Part> parts = socket.dump(request.u32(LINK_EXTENT, WITHOUT_STATISTICS));
        Map<Integer, String> names = HashMap.newHashMap(parts.size());
        for (NetlinkSocket.Part part : parts) {
            names.put(part.body().getInt(4), attributes(part, 16).text(LINK_NAME));
        }
        List<Link> links = new ArrayList<>(parts.size());
        for (NetlinkSocket.Part part : parts) {
            links.add(link(part, names));
        }
        return links;
    }

    private static Map<Integer, String> names(List<Link> links) {
        Map<Integer, String> names = HashMap.newHashMap(links.size());
        links.forEach(link -> names.put(link.index(), link.name()));
        return names;
    }

    private static Link link(NetlinkSocket.Part part, Map<Integer, String> names) {
        NetlinkAttributes attributes = attributes(part, 16);
        NetlinkAttributes info = attributes.nested(LINK_INFO);
        NetlinkAttributes data = info.nested(INFO_DATA);
        String kind = info.text(INFO_KIND);
        NetlinkAttributes slave = info.nested(INFO_SLAVE_DATA);
        boolean inBridge = info.text(INFO_SLAVE_KIND).equals("bridge");
        return new Link(
                part.body().getInt(4),
                attributes.text(LINK_NAME),
                kind,
                mac(attributes.bytes(LINK_ADDRESS)),
                attributes.u32(LINK_MTU, 0),
                (part.body().getInt(8) & UP) != 0,
                names.getOrDefault(attributes.u32(LINK_MASTER, 0), ""),
                kind.equals("bridge")
                        ? new BridgeSettings(
                                data.u32(BRIDGE_STP, 0) != 0,
                                data.u8(BRIDGE_MULTICAST_SNOOPING, 0) != 0,
                                data.u8(BRIDGE_CALL_IPTABLES, 0) != 0 && data.u8(BRIDGE_CALL_IP6TABLES, 0) != 0)
                        : null,
                kind.equals("vxlan")
                        ? new VxlanSettings(
                                data.u32(VXLAN_ID, 0),
                                data.has(VXLAN_LOCAL) ? ip(data.bytes(VXLAN_LOCAL)) : ip(data.bytes(VXLAN_LOCAL6)),
                                data.be16(VXLAN_PORT, 0),
                                data.u8(VXLAN_LEARNING, 0) != 0,
                                data.u8(VXLAN_PROXY, 0) != 0)
                        : null,
                inBridge
                        ? new BridgePort(slave.u8(PORT_LEARNING, 0) != 0, slave.u8(PORT_UNICAST_FLOOD, 0) != 0)
                        : null);
    }

    @Override
    public List<Forwarding> forwarding(List<Link> of) throws IOException {
        List<Forwarding> entries = new ArrayList<>();
        for (Link link : of) {
            // The kernel takes whose entries are asked for from a link's message, unless it is asked to be strict.
            NetlinkMessage request = new NetlinkMessage(GETNEIGH, NetlinkMessage.REQUEST | NetlinkMessage.DUMP)
                    .link(AF_BRIDGE, link.index(), 0, 0);
            for (NetlinkSocket.Part part : socket.dump(request)) {
                NetlinkAttributes attributes = attributes(part, 12);
                boolean ofBridge = attributes.has(NEIGHBOUR_MASTER);
                boolean ofTunnel = attributes.has(NEIGHBOUR_DST);
                if (ofBridge || ofTunnel) {
                    int state = part.body().getShort(8);
                    entries.add(new Forwarding(
                            link.name(),
                            mac(attributes.bytes(NEIGHBOUR_MAC)),
                            ofTunnel ? ip(attributes.bytes(NEIGHBOUR_DST)) : "",
                            (state & (ofTunnel ? STATE_PERMANENT : STATE_NO_ARP)) != 0));
                }
            }
        }
        return entries;
    }

    @Override
    public List<Neighbour> neighbours(List<Link> links) throws IOException {
        Map<Integer, String> names = names(links);
        List<Neighbour> entries = new ArrayList<>();
        for (int family : new int[] {AF_INET, AF_INET6}) {
            NetlinkMessage request = new NetlinkMessage(GETNEIGH, NetlinkMessage.REQUEST | NetlinkMessage.DUMP)
                    .neighbour(family, 0, 0, 0);
            for (NetlinkSocket.Part part : socket.dump(request)) {
                NetlinkAttributes attributes = attributes(part, 12);
                entries.add(new Neighbour(
                        names.getOrDefault(part.body().getInt(4), ""),
                        ip(attributes.bytes(NEIGHBOUR_DST)),
                        mac(attributes.bytes(NEIGHBOUR_MAC)),
                        (part.body().getShort(8) & STATE_PERMANENT) != 0));
            }
        }
        return entries;
    }

    @Override
    public List<Address> addresses(List<Link> links) throws IOException {
        Map<Integer, String> names = names(links);
        List<Address> addresses = new ArrayList<>();
        NetlinkMessage request = new NetlinkMessage(GETADDR, NetlinkMessage.REQUEST | NetlinkMessage.DUMP).address(0);
        for (NetlinkSocket.Part part : socket.dump(request)) {
            NetlinkAttributes attributes = attributes(part, 8);
            String ip = ip(attributes.bytes(attributes.has(ADDRESS_LOCAL) ? ADDRESS_LOCAL : ADDRESS));
            int prefix = Byte.toUnsignedInt(part.body().get(1));
            addresses.add(new Address(names.getOrDefault(part.body().getInt(4), ""), ip + "/" + prefix));
        }
        return addresses;
    }

    @Override
    public List<String> apply(List<Change> changes) throws IOException {
        Map<String, Integer> indexes = new HashMap<>();
        List<String> outcomes = new ArrayList<>(changes.size());
        int from = 0;
        while (from < changes.size()) {
            // Devices that one change makes, a later one may name: look the indexes up again after each run of its
            // kind.
            int to = from + 1;
            while (to < changes.size()
                    && changes.get(to).getClass() == changes.get(from).getClass()) {
                to++;
            }
            if (indexes.isEmpty()
                    || !(changes.get(from) instanceof PutForwarding || changes.get(from) instanceof PutNeighbour)) {
                indexes.clear();
                lookUp(changes.subList(from, changes.size()), indexes);
            }
            applyRun(changes.subList(from, to), indexes, outcomes);
            from = to;
        }
        return outcomes;
    }

    /** Few names are asked for one by one, many all at once. */
    private void lookUp(List<Change> changes, Map<String, Integer> indexes) throws IOException {
        Set<String> names = new HashSet<>();
        changes.forEach(change -> names.addAll(change.devices()));
        if (names.size() > ONE_BY_ONE_MAX) {
            for (Link link : links()) {
                indexes.put(link.name(), link.index());
            }
            return;
        }
        for (String name : names) {
            NetlinkMessage request = new NetlinkMessage(GETLINK, NetlinkMessage.REQUEST).link(0, 0, 0, 0);
            try {
                indexes.put(
                        name,
                        socket.dump(request.text(LINK_NAME, name))
                                .getFirst()
                                .body()
                                .getInt(4));
            } catch (NoSuchElementException e) {
                throw new IOException("netlink: no answer about " + name, e);
            } catch (NetlinkSocket.Refused e) {
                if (e.errno() != LibC.ENODEV) {
                    throw e;
                }
            }
        }
    }

    private void applyRun(List<Change> changes, Map<String, Integer> indexes, List<String> outcomes)
            throws IOException {
        List<NetlinkMessage> messages = new ArrayList<>();
        int[] counts = new int[changes.size()];
        String[] unknown = new String[changes.size()];
        for (int i = 0; i < changes.size(); i++) {
            try {
                List<NetlinkMessage> own = messages(changes.get(i), indexes);
                counts[i] = own.size();
                messages.addAll(own);
            } catch (IllegalArgumentException e) {
                unknown[i] = String.valueOf(e.getMessage());
            }
        }
        List<String> answers = socket.request(messages);
        int next = 0;
        for (int i = 0; i < changes.size(); i++) {
            String failure = unknown[i] == null ? "" : unknown[i];
            for (int n = 0; n < counts[i]; n++) {
                String answer = answers.get(next++);
                if (failure.isEmpty() && !harmless(changes.get(i), answer)) {
                    failure = answer;
                }
            }
            outcomes.add(failure);
        }
    }

    /** What is deleted may have gone before; an entry that is appended may be there already. */
    private static boolean harmless(Change change, String answer) {
        return switch (change) {
            case DeleteLink _, DeleteForwarding _, DeleteNeighbour _ ->
                GONE.stream().anyMatch(answer::startsWith);
            case PutForwarding put -> put.append() && answer.startsWith(LibC.describe(LibC.EEXIST));
            default -> false;
        };
    }

    private static final List<String> GONE =
            List.of(LibC.describe(LibC.ENOENT), LibC.describe(LibC.ENODEV), LibC.describe(LibC.EADDRNOTAVAIL));

    private static List<NetlinkMessage> messages(Change change, Map<String, Integer> indexes) {
        return switch (change) {
            case PutBridge put -> bridge(put, indexes.get(put.name()));
            case NewVxlan vxlan -> List.of(vxlan(vxlan));
            case Attach attach -> attach(attach, index(attach.device(), indexes), indexes);
            case DeleteLink delete -> {
                Integer index = indexes.get(delete.name());
                yield index == null
                        ? List.of()
                        : List.of(new NetlinkMessage(DELLINK, NetlinkMessage.REQUEST | NetlinkMessage.ACK)
                                .link(0, index, 0, 0));
            }
            case PutForwarding put -> forwarding(put, index(put.device(), indexes));
            case DeleteForwarding delete -> {
                Integer index = indexes.get(delete.device());
                yield index == null ? List.of() : unforwarding(delete, index);
            }
            case PutNeighbour put ->
                List.of(new NetlinkMessage(NEWNEIGH, write(NetlinkMessage.REPLACE))
                        .neighbour(family(put.ip()), index(put.device(), indexes), STATE_PERMANENT, 0)
                        .bytes(NEIGHBOUR_DST, bytesOfIp(put.ip()))
                        .bytes(NEIGHBOUR_MAC, bytesOfMac(put.mac())));
            case DeleteNeighbour delete -> {
                Integer index = indexes.get(delete.device());
                yield index == null
                        ? List.of()
                        : List.of(new NetlinkMessage(DELNEIGH, NetlinkMessage.REQUEST | NetlinkMessage.ACK)
                                .neighbour(family(delete.ip()), index, 0, 0)
                                .bytes(NEIGHBOUR_DST, bytesOfIp(delete.ip())));
            }
        };
    }

    private static List<NetlinkMessage> bridge(PutBridge put, @Nullable Integer index) {
        NetlinkMessage settings = new NetlinkMessage(NEWLINK, write(0)).link(0, 0, 0, 0);
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
        NetlinkMessage state = new NetlinkMessage(NEWLINK, write(0)).link(0, 0, UP, UP);
        state.text(LINK_NAME, put.name()).u32(LINK_MTU, put.mtu());
        NetlinkMessage quiet = withoutAddress(put.name());
        return index == null ? List.of(settings, quiet, state) : List.of(settings, state);
    }

    /** The kernel must not give it a link-local address: it would announce itself to the guests. */
    private static NetlinkMessage withoutAddress(String device) {
        NetlinkMessage message = new NetlinkMessage(NEWLINK, write(0)).link(0, 0, 0, 0);
        return message.text(LINK_NAME, device)
                .nested(
                        LINK_AF_SPEC,
                        () -> message.nested(
                                AF_INET6, () -> message.u8(INET6_ADDRESS_GENERATION, ADDRESS_GENERATION_NONE)));
    }

    private static NetlinkMessage vxlan(NewVxlan vxlan) {
        boolean v6 = family(vxlan.local()) == AF_INET6;
        NetlinkMessage message = new NetlinkMessage(NEWLINK, write(NetlinkMessage.EXCLUSIVE)).link(0, 0, 0, 0);
        return message.text(LINK_NAME, vxlan.name())
                .nested(
                        LINK_INFO,
                        () -> message.text(INFO_KIND, "vxlan")
                                .nested(
                                        INFO_DATA,
                                        () -> message.u32(VXLAN_ID, vxlan.vni())
                                                .bytes(v6 ? VXLAN_LOCAL6 : VXLAN_LOCAL, bytesOfIp(vxlan.local()))
                                                .u8(VXLAN_LEARNING, 0)
                                                .u8(VXLAN_PROXY, 1)
                                                .be16(VXLAN_PORT, vxlan.port())));
    }

    private static List<NetlinkMessage> attach(Attach attach, int index, Map<String, Integer> indexes) {
        List<NetlinkMessage> messages = new ArrayList<>();
        if (!attach.bridge().isEmpty() && attach.mtu() > 0) {
            messages.add(withoutAddress(attach.device()));
        }
        int master = attach.bridge().isEmpty() ? 0 : index(attach.bridge(), indexes);
        NetlinkMessage link = new NetlinkMessage(NEWLINK, write(0)).link(0, index, 0, 0);
        link.u32(LINK_MASTER, master);
        if (attach.mtu() > 0) {
            link.u32(LINK_MTU, attach.mtu());
        }
        messages.add(link);
        BridgePort port = attach.port();
        if (port != null) {
            NetlinkMessage settings = new NetlinkMessage(NEWLINK, write(0)).link(0, index, 0, 0);
            messages.add(settings.nested(
                    LINK_INFO,
                    () -> settings.text(INFO_SLAVE_KIND, "bridge")
                            .nested(
                                    INFO_SLAVE_DATA,
                                    () -> settings.u8(PORT_LEARNING, port.learning() ? 1 : 0)
                                            .u8(PORT_UNICAST_FLOOD, port.flooding() ? 1 : 0))));
        }
        messages.add(new NetlinkMessage(NEWLINK, write(0)).link(0, index, attach.up() ? UP : 0, UP));
        return messages;
    }

    private static List<NetlinkMessage> forwarding(PutForwarding put, int index) {
        int flags = put.append() ? NetlinkMessage.APPEND : NetlinkMessage.REPLACE;
        NetlinkMessage tunnel = new NetlinkMessage(NEWNEIGH, write(flags))
                .neighbour(AF_BRIDGE, index, STATE_PERMANENT, FLAG_SELF)
                .bytes(NEIGHBOUR_MAC, bytesOfMac(put.mac()))
                .bytes(NEIGHBOUR_DST, bytesOfIp(put.remote()));
        if (put.append()) {
            return List.of(tunnel);
        }
        return List.of(
                tunnel,
                new NetlinkMessage(NEWNEIGH, write(NetlinkMessage.REPLACE))
                        .neighbour(AF_BRIDGE, index, STATE_NO_ARP, FLAG_MASTER)
                        .bytes(NEIGHBOUR_MAC, bytesOfMac(put.mac())));
    }

    private static List<NetlinkMessage> unforwarding(DeleteForwarding delete, int index) {
        int flags = NetlinkMessage.REQUEST | NetlinkMessage.ACK;
        NetlinkMessage tunnel = new NetlinkMessage(DELNEIGH, flags)
                .neighbour(AF_BRIDGE, index, STATE_PERMANENT, FLAG_SELF)
                .bytes(NEIGHBOUR_MAC, bytesOfMac(delete.mac()));
        if (!delete.remote().isEmpty()) {
            tunnel.bytes(NEIGHBOUR_DST, bytesOfIp(delete.remote()));
        }
        return List.of(
                tunnel,
                new NetlinkMessage(DELNEIGH, flags)
                        .neighbour(AF_BRIDGE, index, STATE_NO_ARP, FLAG_MASTER)
                        .bytes(NEIGHBOUR_MAC, bytesOfMac(delete.mac())));
    }

    private static int write(int more) {
        return NetlinkMessage.REQUEST | NetlinkMessage.ACK | NetlinkMessage.CREATE | more;
    }

    private static int index(String device, Map<String, Integer> indexes) {
        Integer index = indexes.get(device);
        if (index == null) {
            throw new IllegalArgumentException("there is no device " + device);
        }
        return index;
    }

    private static int family(String ip) {
        return ip.indexOf(':') >= 0 ? AF_INET6 : AF_INET;
    }

    private static byte[] bytesOfIp(String ip) {
        return InetAddress.ofLiteral(ip).getAddress();
    }

    private static byte[] bytesOfMac(String mac) {
        return MAC_FORMAT.parseHex(mac);
    }

    private static String mac(byte @Nullable [] bytes) {
        return bytes == null ? "" : MAC_FORMAT.formatHex(bytes);
    }

    private static String ip(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "";
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return bytes.length == 4
                ? IpAddress.v4(Integer.toUnsignedLong(buffer.getInt())).toString()
                : IpAddress.v6(buffer.getLong(), buffer.getLong()).toString();
    }

    private static NetlinkAttributes attributes(NetlinkSocket.Part part, int fixed) {
        return NetlinkAttributes.of(part.body(), fixed);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
