package dev.weir.agent.datapath.linux;

import dev.weir.agent.host.Nft;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The two nftables tables that are ours, both named {@code weir}, and what in them does not depend on ports.
 *
 * <p>The kernel's bridge family sees which port a frame uses but has no connection tracking; the inet family has it but sees
 * only the bridge. So {@code bridge weir} checks who speaks (before connection tracking sees the packet) and writes both ports into the
 * packet's mark: sender's number in the upper half, receiver's in the lower. {@code inet weir}, which bridged
 * packets reach through br_netfilter, then dispatches by mark to the ports' rules. A number belongs to a tap as long as the
 * tap has a filter; 0 is everyone without one.
 *
 * <p>All dispatch is by sets and maps, so the cost of a packet does not depend on how many ports there are. Rules that all
 * ports have are in chains that they share. No port's own rule has a set without a name ({@code type { a, b }}): to name one
 * the kernel looks at all that there are, which took 4 s for 1,000 ports.
 * A packet in a connection's original direction always passes the rules; only answers are let through by state. So a
 * rule that is taken away stops the connections that it allowed, without touching the connection table.
 */
final class WeirTables {
    static final String INSIDE = "bridge inside";
    static final String GUARDED = "bridge guarded";
    static final String MACS = "bridge macs";
    static final String SOURCES4 = "bridge sources4";
    static final String SOURCES6 = "bridge sources6";
    static final String PREFIXES4 = "bridge prefixes4";
    static final String PREFIXES6 = "bridge prefixes6";
    static final String TARGETS6 = "bridge targets6";
    static final String TARGET_PREFIXES6 = "bridge targetprefixes6";
    static final String MARKS = "bridge marks";
    static final String BRIDGE_RECEIVERS = "bridge receivers";
    static final String BRIDGES = "inet bridges";
    static final String ZONES = "inet zones";
    static final String SENDERS = "inet senders";
    static final String RECEIVERS = "inet receivers";

    /** The number of everyone without a filter, as mark. */
    static final String NOBODY = "0x0";

    /** What every port may send: what a network cannot do without. */
    static final String SENDING = "inet sending";
    /** And answers, if its groups are stateful. */
    static final String SENDING_TRACKED = "inet sending-tracked";
    /** What every port may get. */
    static final String RECEIVING = "inet receiving";

    static final String RECEIVING_TRACKED = "inet receiving-tracked";

    /** In the order in which they must be made. */
    private static final List<String> SETS = List.of(
            "set bridge weir inside { type ifname; }",
            "set bridge weir guarded { type ifname; }",
            "set bridge weir macs { type ifname . ether_addr; }",
            "set bridge weir sources4 { type ifname . ether_addr . ipv4_addr; }",
            "set bridge weir sources6 { type ifname . ether_addr . ipv6_addr; }",
            "set bridge weir prefixes4 { type ifname . ether_addr . ipv4_addr; flags interval; }",
            "set bridge weir prefixes6 { type ifname . ether_addr . ipv6_addr; flags interval; }",
            "set bridge weir targets6 { typeof iifname . @th,64,128; }",
            "set bridge weir targetprefixes6 { typeof iifname . @th,64,128; flags interval; }",
            "map bridge weir marks { type ifname : mark; }",
            "map bridge weir receivers { type ifname : verdict; }",
            "set inet weir bridges { type ifname; }",
            "map inet weir zones { typeof iifname : ct zone; }",
            "map inet weir senders { type mark : verdict; }",
            "map inet weir receivers { type mark : verdict; }");

    private static final List<String> MAPS = List.of(MARKS, BRIDGE_RECEIVERS, ZONES, SENDERS, RECEIVERS);

    private static final Map<String, String> HOOKS = Map.of(
            "bridge prerouting", "{ type filter hook prerouting priority -310; policy accept; }",
            "bridge input", "{ type filter hook input priority -310; policy accept; }",
            "bridge forward", "{ type filter hook forward priority -310; policy accept; }",
            "bridge postrouting", "{ type filter hook postrouting priority 0; policy accept; }",
            "inet prerouting", "{ type filter hook prerouting priority -300; policy accept; }",
            "inet forward", "{ type filter hook forward priority 0; policy accept; }");

    private static final List<Rules> CHAINS = List.of(
            new Rules(
                    "bridge guard-na",
                    List.of(
                            "iifname . @th,64,128 @targets6 return",
                            "iifname . @th,64,128 @targetprefixes6 return",
                            "counter drop")),
            new Rules(
                    "bridge guard-arp",
                    List.of(
                            "iifname . arp saddr ether . arp saddr ip @sources4 accept",
                            "iifname . arp saddr ether . arp saddr ip @prefixes4 accept",
                            "arp saddr ip 0.0.0.0 iifname . arp saddr ether @macs accept",
                            "counter drop")),
            new Rules(
                    "bridge guard-ip4",
                    List.of(
                            "udp sport 67 udp dport 68 counter drop",
                            "iifname . ether saddr . ip saddr @sources4 accept",
                            "iifname . ether saddr . ip saddr @prefixes4 accept",
                            "ip saddr 0.0.0.0 ip daddr 255.255.255.255 udp sport 68 udp dport 67 accept",
                            "counter drop")),
            new Rules(
                    "bridge guard-ip6",
                    List.of(
                            "icmpv6 type { nd-router-advert, nd-redirect } counter drop",
                            "udp sport 547 udp dport 546 counter drop",
                            "icmpv6 type nd-neighbor-advert jump guard-na",
                            "iifname . ether saddr . ip6 saddr @sources6 accept",
                            "iifname . ether saddr . ip6 saddr @prefixes6 accept",
                            "ip6 saddr :: icmpv6 type { mld-listener-report, mld-listener-done, nd-router-solicit,"
                                    + " nd-neighbor-solicit, mld2-listener-report } accept",
                            "counter drop")),
            new Rules(
                    "bridge guard",
                    List.of(
                            "iifname . ether saddr != @macs counter drop",
                            "ether type vmap { arp : goto guard-arp, ip : goto guard-ip4, ip6 : goto guard-ip6 }",
                            "counter drop")),
            new Rules(
                    "bridge prerouting",
                    List.of(
                            "iifname @inside meta mark set 0",
                            "meta mark set iifname map @marks",
                            "iifname @guarded goto guard")),
            // The host's own addresses must not be reachable through a bridge.
            new Rules("bridge input", List.of("iifname @inside drop")),
            new Rules("bridge forward", List.of("oifname vmap @receivers")),
            // Our marks must not reach the host's routing of tunnel packets.
            new Rules("bridge postrouting", List.of("oifname @inside meta mark set 0")),
            new Rules(
                    SENDING,
                    List.of(
                            "icmpv6 type { mld-listener-report, mld-listener-done, nd-router-solicit,"
                                    + " nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report } goto ingress",
                            "udp sport 68 udp dport 67 goto ingress",
                            "udp sport 546 udp dport 547 goto ingress")),
            new Rules(
                    SENDING_TRACKED,
                    List.of(
                            "ct state established,related ct direction reply goto ingress",
                            "ct state invalid counter drop")),
            new Rules(
                    RECEIVING,
                    List.of(
                            "icmpv6 type { mld-listener-query, nd-router-advert, nd-neighbor-solicit,"
                                    + " nd-neighbor-advert } accept",
                            "udp sport 67 udp dport 68 accept",
                            "udp sport 547 udp dport 546 accept")),
            new Rules(
                    RECEIVING_TRACKED,
                    List.of("ct state established,related ct direction reply accept", "ct state invalid counter drop")),
            new Rules("inet ingress", List.of("meta mark & 0x0000ffff vmap @receivers", "counter drop")),
            new Rules("inet bridged", List.of("meta mark & 0xffff0000 vmap @senders", "counter drop")),
            new Rules("inet prerouting", List.of("ct zone set iifname map @zones")),
            new Rules("inet forward", List.of("iifname @bridges goto bridged")));

    private static final List<Element> ELEMENTS =
            List.of(new Element(SENDERS, NOBODY, "goto ingress"), new Element(RECEIVERS, NOBODY, "accept"));

    private final Nft nft;

    WeirTables(Nft nft) {
        this.nft = nft;
    }

    /** @throws IOException if nft cannot tell */
    Listing read() throws IOException {
        String tables = list("list tables\n");
        StringBuilder text = new StringBuilder();
        for (String table : List.of("table bridge weir", "table inet weir")) {
            if (tables.lines().anyMatch(table::equals)) {
                // One command a call: with two, libnftables reads only the last one's table from the kernel.
                text.append(list("list " + table + "\n"));
            }
        }
        return text.isEmpty() ? Listing.EMPTY : Listing.parse(text.toString());
    }

    /**
     * Some sets alone, for who needs no more: reading all costs with every port and rule there is.
     *
     * @param names family and name; those that are not there are not in the listing
     */
    Listing read(List<String> names) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            String kind = MAPS.contains(name) ? "map " : "set ";
            Nft.Result result = nft.run("list " + kind + Rules.path(name) + "\n");
            if (result.done()) {
                text.append(result.output());
            } else if (!result.error().contains("No such file or directory")) {
                throw new IOException("nft: " + result.error());
            }
        }
        return Listing.parse(text.toString());
    }

    private String list(String commands) throws IOException {
        Nft.Result result = nft.run(commands);
        if (!result.done()) {
            throw new IOException("nft: " + result.error());
        }
        return result.output();
    }

    /** @return what went wrong, empty if nothing */
    String run(String script) {
        return script.isEmpty() ? "" : nft.run(script).error();
    }

    static boolean intact(Listing listing) {
        return SETS.stream().allMatch(set -> listing.sets().containsKey(nameOfSet(set)))
                && CHAINS.stream()
                        .allMatch(rules -> listing.chain(rules.chain()).equals(rules.marks()))
                && ELEMENTS.stream()
                        .allMatch(element -> listing.set(element.set()).contains(element));
    }

    /** Makes or mends all that does not depend on ports, and touches nothing else. */
    static String foundation() {
        StringBuilder script = new StringBuilder("add table bridge weir\nadd table inet weir\n");
        SETS.forEach(set -> script.append("add ").append(set).append('\n'));
        CHAINS.forEach(rules -> script.append("add chain ")
                .append(rules.path())
                .append(' ')
                .append(HOOKS.getOrDefault(rules.chain(), ""))
                .append('\n'));
        CHAINS.forEach(rules -> script.append(rules.put()));
        return script.append(Element.add(ELEMENTS)).toString();
    }

    private static String nameOfSet(String declaration) {
        String[] words = declaration.split(" ", 5);
        return words[1] + " " + words[3];
    }
}
