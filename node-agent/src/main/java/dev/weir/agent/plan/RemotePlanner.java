package dev.weir.agent.plan;

import dev.weir.agent.datapath.Target;
import dev.weir.contracts.desired.DesiredEndpoints;
import dev.weir.contracts.desired.DesiredEndpoints.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a tunnel device must know of the endpoints on other nodes. Nothing is flooded, so whatever is not said here is
 * not reached; the exception is DHCP by a server on another node, whose clients can only broadcast.
 *
 * @param device the tunnel device; empty if the network has none
 * @param servesOthers this node serves DHCP to other nodes' ports
 */
record RemotePlanner(String node, String device, boolean servesOthers) {
    private static final String BROADCAST = "ff:ff:ff:ff:ff:ff";
    private static final String ALL_NODES = "33:33:00:00:00:01";
    private static final String ALL_ROUTERS = "33:33:00:00:00:02";
    private static final String DHCPV6_SERVERS = "33:33:00:01:00:02";

    /** What follows from the endpoints that one node holds. */
    List<Target> entries(DesiredEndpoints held) {
        if (device.isEmpty()
                || held.node().isEmpty()
                || held.node().equals(node)
                || held.tunnelIp().isEmpty()) {
            return List.of();
        }
        List<Target> entries = new ArrayList<>();
        String remote = held.tunnelIp();
        boolean toServer = false;
        for (Endpoint endpoint : held.endpoints()) {
            String mac = endpoint.macAddress().toLowerCase(Locale.ROOT);
            entries.add(new Target.Fdb(device, mac, remote));
            for (String address : addresses(endpoint, mac)) {
                entries.add(new Target.Neighbour(device, address, mac));
            }
            toServer |= DhcpPlanner.isServer(endpoint.deviceOwner());
        }
        if (toServer || servesOthers) {
            groupAddresses(toServer).forEach(group -> entries.add(new Target.Fdb(device, group, remote)));
        }
        return entries;
    }

    private static List<String> addresses(Endpoint endpoint, String mac) {
        List<String> addresses = new ArrayList<>();
        boolean v6 = false;
        for (String text : endpoint.addresses()) {
            addresses.add(Addresses.address(text));
            v6 |= text.indexOf(':') >= 0;
        }
        if (v6) {
            addresses.add(Addresses.linkLocal(mac));
        }
        return addresses;
    }

    private List<String> groupAddresses(boolean toServer) {
        List<String> groups = new ArrayList<>();
        if (toServer) {
            groups.addAll(List.of(BROADCAST, ALL_ROUTERS, DHCPV6_SERVERS));
        }
        if (servesOthers) {
            groups.addAll(List.of(BROADCAST, ALL_NODES));
        }
        return groups;
    }
}
