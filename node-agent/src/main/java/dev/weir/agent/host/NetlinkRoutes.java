package dev.weir.agent.host;

import static dev.weir.agent.host.Rtnetlink.ADDRESS;
import static dev.weir.agent.host.Rtnetlink.ADDRESS_LOCAL;
import static dev.weir.agent.host.Rtnetlink.AF_BRIDGE;
import static dev.weir.agent.host.Rtnetlink.AF_INET;
import static dev.weir.agent.host.Rtnetlink.AF_INET6;
import static dev.weir.agent.host.Rtnetlink.BRIDGE_CALL_IP6TABLES;
import static dev.weir.agent.host.Rtnetlink.BRIDGE_CALL_IPTABLES;
import static dev.weir.agent.host.Rtnetlink.BRIDGE_MULTICAST_SNOOPING;
import static dev.weir.agent.host.Rtnetlink.BRIDGE_STP;
import static dev.weir.agent.host.Rtnetlink.GETADDR;
import static dev.weir.agent.host.Rtnetlink.GETLINK;
import static dev.weir.agent.host.Rtnetlink.GETNEIGH;
import static dev.weir.agent.host.Rtnetlink.INFO_DATA;
import static dev.weir.agent.host.Rtnetlink.INFO_KIND;
import static dev.weir.agent.host.Rtnetlink.INFO_SLAVE_DATA;
import static dev.weir.agent.host.Rtnetlink.INFO_SLAVE_KIND;
import static dev.weir.agent.host.Rtnetlink.LINK_ADDRESS;
import static dev.weir.agent.host.Rtnetlink.LINK_EXTENT;
import static dev.weir.agent.host.Rtnetlink.LINK_INFO;
import static dev.weir.agent.host.Rtnetlink.LINK_MASTER;
import static dev.weir.agent.host.Rtnetlink.LINK_MTU;
import static dev.weir.agent.host.Rtnetlink.LINK_NAME;
import static dev.weir.agent.host.Rtnetlink.NEIGHBOUR_DST;
import static dev.weir.agent.host.Rtnetlink.NEIGHBOUR_MAC;
import static dev.weir.agent.host.Rtnetlink.NEIGHBOUR_MASTER;
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
import static dev.weir.agent.host.Rtnetlink.WITHOUT_STATISTICS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
        if (result[0] instanceof NetlinkRoutes routes) {
            return routes;
        }
        throw result[0] instanceof IOException e ? e : new IOException("could not enter " + path);
    }

    @Override
    public List<Link> links() throws IOException {
        NetlinkMessage request =
                new NetlinkMessage(GETLINK, NetlinkMessage.REQUEST | NetlinkMessage.DUMP).link(0, 0, 0, 0);
        List<NetlinkSocket.Part> parts = socket.dump(request.u32(LINK_EXTENT, WITHOUT_STATISTICS));
        Map<Integer, String> names = HashMap.newHashMap(parts.size());
        for (NetlinkSocket.Part part : parts) {
            names.put(part.u32(4), part.attributes(16).text(LINK_NAME));
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
        NetlinkAttributes attributes = part.attributes(16);
        NetlinkAttributes info = attributes.nested(LINK_INFO);
        NetlinkAttributes data = info.nested(INFO_DATA);
        String kind = info.text(INFO_KIND);
        NetlinkAttributes slave = info.nested(INFO_SLAVE_DATA);
        boolean inBridge = info.text(INFO_SLAVE_KIND).equals("bridge");
        return new Link(
                part.u32(4),
                attributes.text(LINK_NAME),
                kind,
                attributes.mac(LINK_ADDRESS),
                attributes.u32(LINK_MTU, 0),
                (part.u32(8) & UP) != 0,
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
                                data.has(VXLAN_LOCAL) ? data.ip(VXLAN_LOCAL) : data.ip(VXLAN_LOCAL6),
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
                Forwarding entry = forwarding(link.name(), part);
                if (entry != null) {
                    entries.add(entry);
                }
            }
        }
        return entries;
    }

    /** @return null if it is neither of a bridge's table nor of a tunnel's */
    private static @Nullable Forwarding forwarding(String device, NetlinkSocket.Part part) {
        NetlinkAttributes attributes = part.attributes(12);
        int state = part.u16(8);
        String mac = attributes.mac(NEIGHBOUR_MAC);
        if (attributes.has(NEIGHBOUR_DST)) {
            return new Forwarding(device, mac, attributes.ip(NEIGHBOUR_DST), (state & STATE_PERMANENT) != 0);
        }
        return attributes.has(NEIGHBOUR_MASTER) ? new Forwarding(device, mac, "", (state & STATE_NO_ARP) != 0) : null;
    }

    @Override
    public List<Neighbour> neighbours(List<Link> links) throws IOException {
        Map<Integer, String> names = names(links);
        List<Neighbour> entries = new ArrayList<>();
        for (int family : new int[] {AF_INET, AF_INET6}) {
            NetlinkMessage request = new NetlinkMessage(GETNEIGH, NetlinkMessage.REQUEST | NetlinkMessage.DUMP)
                    .neighbour(family, 0, 0, 0);
            for (NetlinkSocket.Part part : socket.dump(request)) {
                NetlinkAttributes attributes = part.attributes(12);
                entries.add(new Neighbour(
                        names.getOrDefault(part.u32(4), ""),
                        attributes.ip(NEIGHBOUR_DST),
                        attributes.mac(NEIGHBOUR_MAC),
                        (part.u16(8) & STATE_PERMANENT) != 0));
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
            NetlinkAttributes attributes = part.attributes(8);
            String ip = attributes.ip(attributes.has(ADDRESS_LOCAL) ? ADDRESS_LOCAL : ADDRESS);
            int prefix = part.u8(1);
            addresses.add(new Address(names.getOrDefault(part.u32(4), ""), ip + "/" + prefix));
        }
        return addresses;
    }

    @Override
    public List<String> apply(List<Change> changes) throws IOException {
        Map<String, Integer> indexes = new HashMap<>();
        List<String> outcomes = new ArrayList<>(changes.size());
        int from = 0;
        while (from < changes.size()) {
            // Devices that one change makes, a later one may name: what each run of a kind names is looked up before
            // it.
            int to = from + 1;
            while (to < changes.size()
                    && changes.get(to).getClass() == changes.get(from).getClass()) {
                to++;
            }
            List<Change> run = changes.subList(from, to);
            lookUp(run, indexes);
            applyRun(run, indexes, outcomes);
            if (run.getFirst() instanceof DeleteLink) {
                run.forEach(change -> indexes.keySet().removeAll(change.devices()));
            }
            from = to;
        }
        return outcomes;
    }

    /** What is not known yet. Few names are asked for one by one, many all at once. */
    private void lookUp(List<Change> changes, Map<String, Integer> indexes) throws IOException {
        Set<String> names = new HashSet<>();
        for (Change change : changes) {
            names.addAll(change.devices());
        }
        names.removeAll(indexes.keySet());
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
                        socket.dump(request.text(LINK_NAME, name)).getFirst().u32(4));
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
        ChangeMessages all = new ChangeMessages(indexes);
        List<NetlinkMessage> messages = new ArrayList<>();
        int[] counts = new int[changes.size()];
        String[] unknown = new String[changes.size()];
        for (int i = 0; i < changes.size(); i++) {
            try {
                List<NetlinkMessage> own = all.of(changes.get(i));
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

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
