package dev.weir.agent.plan;

import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.desired.NodeImage.NetworkImage;
import dev.weir.contracts.desired.DesiredEndpoint;
import dev.weir.contracts.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a tunnel device must know of the endpoints on other nodes. Nothing is flooded, so whatever is not said here is
 * not reached; the exception is DHCP by a server on another node, whose clients can only broadcast.
 */
final class RemotePlanner {
    private static final String BROADCAST = "ff:ff:ff:ff:ff:ff";
    private static final String ALL_NODES = "33:33:00:00:00:01";
    private static final String ALL_ROUTERS = "33:33:00:00:00:02";
    private static final String DHCPV6_SERVERS = "33:33:00:01:00:02";

    private RemotePlanner() {}

    /** @param serving this node serves DHCP on the network */
    static Collection<Target> entries(String node, String device, NetworkImage image, boolean serving) {
        boolean servesOthers = serving && image.servesDhcp();
        // If two endpoints claim one address, such as a VRRP address, the first port's stays: any order would do,
        // but it must always be the same.
        Map<TargetKey, Target> entries = new LinkedHashMap<>();
        for (DesiredEndpoint endpoint : image.endpoints()) {
            if (endpoint.node().isEmpty()
                    || endpoint.node().equals(node)
                    || endpoint.tunnelIp().isEmpty()) {
                continue;
            }
            String remote = endpoint.tunnelIp();
            String mac = endpoint.macAddress().toLowerCase(Locale.ROOT);
            put(entries, new Target.Fdb(device, mac, remote));
            for (String address : addresses(endpoint, mac)) {
                put(entries, new Target.Neighbour(device, address, mac));
            }
            for (String group : groupAddresses(DhcpPlanner.isServer(endpoint.deviceOwner()), servesOthers)) {
                put(entries, new Target.Fdb(device, group, remote));
            }
        }
        return entries.values();
    }

    private static void put(Map<TargetKey, Target> entries, Target target) {
        entries.putIfAbsent(target.key(), target);
    }

    private static List<String> addresses(DesiredEndpoint endpoint, String mac) {
        List<String> addresses = new ArrayList<>();
        boolean v6 = false;
        for (String text : endpoint.addresses()) {
            IpAddress address = IpAddress.parse(text);
            addresses.add(address.toString());
            v6 |= address.version() == 6;
        }
        if (v6) {
            addresses.add(Addresses.linkLocal(mac));
        }
        return addresses;
    }

    private static List<String> groupAddresses(boolean toServer, boolean fromServer) {
        List<String> groups = new ArrayList<>();
        if (toServer) {
            groups.addAll(List.of(BROADCAST, ALL_ROUTERS, DHCPV6_SERVERS));
        }
        if (fromServer) {
            groups.addAll(List.of(BROADCAST, ALL_NODES));
        }
        return groups;
    }
}
