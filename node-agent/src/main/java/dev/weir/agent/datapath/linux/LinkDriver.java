package dev.weir.agent.datapath.linux;

import dev.weir.agent.datapath.Driver;
import dev.weir.agent.datapath.Observed;
import dev.weir.agent.datapath.Outcome;
import dev.weir.agent.datapath.Step;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.datapath.TargetKey.Kind;
import dev.weir.agent.host.Commands;
import dev.weir.agent.host.Host;
import dev.weir.agent.host.Nft;
import dev.weir.agent.host.RouteTable;
import dev.weir.agent.host.RouteTable.Attach;
import dev.weir.agent.host.RouteTable.BridgePort;
import dev.weir.agent.host.RouteTable.Change;
import dev.weir.agent.host.RouteTable.Link;
import dev.weir.agent.host.RouteTable.VxlanSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Bridges, tunnels, what is attached to bridges, forwarding and neighbour entries: route netlink, without a process. What
 * packet filtering must know about them (connection-tracking zone of a bridge, which devices are ours) goes to
 * nftables before the link is made, so that nothing passes unfiltered.
 */
final class LinkDriver implements Driver {
    private static final BridgePort TUNNEL = new BridgePort(false, false);
    private static final BridgePort LOCAL = new BridgePort(true, true);
    private static final List<String> KNOWN_TO_FILTER =
            List.of(WeirTables.INSIDE, WeirTables.BRIDGES, WeirTables.ZONES);
    private static final Path BRIDGE_FILTER = Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");
    private static final Duration MODPROBE_LIMIT = Duration.ofSeconds(20);
    static final String BRIDGE_PREFIX = "brq";
    static final String TAP_PREFIX = "tap";
    static final String VXLAN_PREFIX = "vxlan-";

    /** What comes and goes with every endpoint, and needs no look at links or filters. */
    private static final Set<Kind> ENTRIES = Set.of(Kind.FDB, Kind.NEIGHBOUR);

    private final Host host;
    private final WeirTables tables;

    LinkDriver(Host host) {
        this.host = host;
        this.tables = new WeirTables(host.nft());
    }

    @Override
    public String name() {
        return "links";
    }

    @Override
    public Set<Kind> kinds() {
        return Set.of(Kind.BRIDGE, Kind.VXLAN, Kind.UPLINK, Kind.PORT, Kind.FDB, Kind.NEIGHBOUR);
    }

    @Override
    public Map<TargetKey, Observed> read() throws IOException {
        try (RouteTable routes = host.openRoutes();
                Nft nft = host.openNft()) {
            return read(routes, new WeirTables(nft).read(KNOWN_TO_FILTER));
        }
    }

    private static Map<TargetKey, Observed> read(RouteTable routes, Listing listing) throws IOException {
        List<Link> links = routes.links();
        Map<TargetKey, Observed> observed = new HashMap<>();
        for (Link link : links) {
            if (isBridge(link)) {
                observed.put(Target.Bridge.key(link.name()), bridge(link, listing));
            } else if (link.name().startsWith(VXLAN_PREFIX) && link.vxlan() != null) {
                observed.put(Target.Vxlan.key(link.name()), vxlan(link, link.vxlan(), listing));
            } else if (link.master().startsWith(BRIDGE_PREFIX)) {
                if (link.name().startsWith(TAP_PREFIX)) {
                    observed.put(Target.Port.key(link.name()), new ObservedPort(link, inside(link, listing)));
                } else {
                    observed.put(
                            Target.Uplink.key(link.name()),
                            new Observed.Exactly(new Target.Uplink(link.name(), link.master())));
                }
            }
        }
        for (Element zone : listing.set(WeirTables.ZONES)) {
            observed.putIfAbsent(
                    Target.Bridge.key(unquoted(zone.key())), new Observed.Damaged("only its zone is left"));
        }
        readForwarding(routes, links, observed);
        readNeighbours(routes, links, observed);
        return observed;
    }

    private static boolean isBridge(Link link) {
        return link.name().startsWith(BRIDGE_PREFIX) && link.kind().equals("bridge");
    }

    private static Observed bridge(Link link, Listing listing) {
        RouteTable.BridgeSettings settings = link.bridge();
        int zone = zone(link.name(), listing);
        if (settings == null || settings.stp() || settings.multicastSnooping() || !settings.filtered()) {
            return new Observed.Damaged("settings " + settings);
        }
        if (!link.up()) {
            return new Observed.Damaged("down");
        }
        boolean known = listing.set(WeirTables.BRIDGES).contains(Element.of(WeirTables.BRIDGES, quoted(link.name())));
        if (zone == 0 || !known) {
            return new Observed.Damaged("not in the packet filter");
        }
        return new Observed.Exactly(new Target.Bridge(link.name(), link.mtu(), zone));
    }

    private static int zone(String bridge, Listing listing) {
        for (Element element : listing.set(WeirTables.ZONES)) {
            if (element.key().equals(quoted(bridge))) {
                return Integer.parseInt(element.value());
            }
        }
        return 0;
    }

    private static Observed vxlan(Link link, VxlanSettings settings, Listing listing) {
        if (settings.learning() || !settings.proxy() || !link.up()) {
            return new Observed.Damaged(settings + (link.up() ? "" : ", down"));
        }
        if (!TUNNEL.equals(link.port()) || !inside(link, listing)) {
            return new Observed.Damaged("as bridge port " + link.port());
        }
        return new Observed.Exactly(new Target.Vxlan(
                link.name(), settings.vni(), settings.local(), settings.port(), link.mtu(), link.master()));
    }

    private static boolean inside(Link link, Listing listing) {
        return listing.set(WeirTables.INSIDE).contains(Element.of(WeirTables.INSIDE, quoted(link.name())));
    }

    /** A tap as it is. */
    record ObservedPort(Link link, boolean inside) implements Observed {
        @Override
        public boolean matches(Target wanted) {
            return wanted instanceof Target.Port port
                    && inside
                    && port.bridge().equals(link.master())
                    && port.mtu() == link.mtu()
                    && port.adminStateUp() == link.up()
                    && LOCAL.equals(link.port());
        }

        @Override
        public String toString() {
            return "in " + link.master() + ", MTU " + link.mtu() + (link.up() ? ", up" : ", down");
        }
    }

    private static void readForwarding(RouteTable routes, List<Link> links, Map<TargetKey, Observed> observed)
            throws IOException {
        // By device: MACs that the bridge's table has as static on it.
        Map<String, Set<String>> inBridge = new HashMap<>();
        List<RouteTable.Forwarding> tunnels = new ArrayList<>();
        List<Link> devices = links.stream()
                .filter(link -> link.name().startsWith(VXLAN_PREFIX))
                .toList();
        for (RouteTable.Forwarding entry : routes.forwarding(devices)) {
            if (!entry.remote().isEmpty()) {
                tunnels.add(entry);
            } else if (entry.fixed()) {
                inBridge.computeIfAbsent(entry.device(), _ -> new HashSet<>()).add(entry.mac());
            }
        }
        for (RouteTable.Forwarding entry : tunnels) {
            Target.Fdb target = new Target.Fdb(entry.device(), entry.mac(), entry.remote());
            // A group has several entries in the tunnel device's table and one in the bridge's.
            boolean both = inBridge.computeIfAbsent(entry.device(), _ -> new HashSet<>())
                            .remove(entry.mac())
                    || target.toGroup();
            observed.put(
                    target.key(),
                    both && entry.fixed()
                            ? new Observed.Exactly(target)
                            : new Observed.Damaged("to " + entry.remote() + ", not in the bridge's table"));
        }
        inBridge.forEach((device, macs) -> {
            for (String mac : macs) {
                observed.putIfAbsent(
                        new TargetKey(Kind.FDB, device + "/" + mac),
                        new Observed.Damaged("in the bridge's table only"));
            }
        });
    }

    private static void readNeighbours(RouteTable routes, List<Link> links, Map<TargetKey, Observed> observed)
            throws IOException {
        for (RouteTable.Neighbour entry : routes.neighbours(links)) {
            if (entry.device().startsWith(VXLAN_PREFIX) && entry.permanent()) {
                Target.Neighbour target = new Target.Neighbour(entry.device(), entry.ip(), entry.mac());
                observed.put(target.key(), new Observed.Exactly(target));
            }
        }
    }

    @Override
    public Map<TargetKey, Outcome> apply(List<Step> steps) {
        Map<TargetKey, Outcome> outcomes = new LinkedHashMap<>();
        List<Step> removals = steps.stream()
                .filter(Step.Remove.class::isInstance)
                .sorted(Comparator.comparing(Step::key).reversed())
                .toList();
        List<Step> puts = steps.stream()
                .filter(Step.Put.class::isInstance)
                .sorted(Comparator.comparing(Step::key))
                .toList();
        try {
            if (steps.stream().allMatch(step -> ENTRIES.contains(step.key().kind()))) {
                change(removals, Map.of(), outcomes);
                change(puts, Map.of(), outcomes);
                return outcomes;
            }
            if (steps.stream().anyMatch(step -> step.key().kind() == Kind.BRIDGE)) {
                requireBridgeFilter();
            }
            Listing listing = tables.read(KNOWN_TO_FILTER);
            String failure = tables.run(filterKnows(puts, listing));
            if (!failure.isEmpty()) {
                steps.forEach(step -> outcomes.put(step.key(), Outcome.failed(failure)));
                return outcomes;
            }
            Map<String, Link> links = new TreeMap<>();
            host.routes().links().forEach(link -> links.put(link.name(), link));
            change(removals, links, outcomes);
            change(puts, links, outcomes);
            forget(removals, links.keySet(), listing, outcomes);
        } catch (IOException e) {
            steps.forEach(step -> outcomes.putIfAbsent(step.key(), Outcome.failed(String.valueOf(e.getMessage()))));
        }
        return outcomes;
    }

    /** Without this module bridged packets would pass the security groups by. */
    private void requireBridgeFilter() throws IOException {
        if (host.read(BRIDGE_FILTER).isEmpty()) {
            Commands.Ran ran = host.commands().run(List.of("modprobe", "br_netfilter"), "", MODPROBE_LIMIT);
            if (host.read(BRIDGE_FILTER).isEmpty()) {
                throw new IOException("the kernel has no br_netfilter: " + ran.complaint());
            }
        }
    }

    /** What the packet filter has to know before the links are there. */
    private static String filterKnows(List<Step> puts, Listing listing) {
        StringBuilder script = new StringBuilder();
        for (Step step : puts) {
            switch (((Step.Put) step).target()) {
                case Target.Bridge bridge -> {
                    int before = zone(bridge.name(), listing);
                    Element zone =
                            new Element(WeirTables.ZONES, quoted(bridge.name()), Integer.toString(bridge.zone()));
                    if (before != 0 && before != bridge.zone()) {
                        script.append(zone.delete());
                    }
                    script.append(zone.add());
                    script.append(Element.of(WeirTables.BRIDGES, quoted(bridge.name()))
                            .add());
                }
                case Target.Vxlan vxlan ->
                    script.append(
                            Element.of(WeirTables.INSIDE, quoted(vxlan.name())).add());
                case Target.Port port ->
                    script.append(
                            Element.of(WeirTables.INSIDE, quoted(port.tap())).add());
                default -> {
                    // The others are not in the packet filter.
                }
            }
        }
        boolean there = listing.sets().keySet().containsAll(KNOWN_TO_FILTER);
        return script.isEmpty() || there ? script.toString() : WeirTables.foundation() + script;
    }

    private void change(List<Step> steps, Map<String, Link> links, Map<TargetKey, Outcome> outcomes)
            throws IOException {
        List<Change> changes = new ArrayList<>();
        List<TargetKey> owners = new ArrayList<>();
        for (Step step : steps) {
            for (Change change : changes(step, links)) {
                changes.add(change);
                owners.add(step.key());
            }
            outcomes.put(step.key(), Outcome.DONE);
        }
        List<String> failures = host.routes().apply(changes);
        for (int i = 0; i < failures.size(); i++) {
            if (!failures.get(i).isEmpty()
                    && outcomes.getOrDefault(owners.get(i), Outcome.DONE).done()) {
                outcomes.put(owners.get(i), Outcome.failed(failures.get(i)));
            }
        }
        for (Step step : steps) {
            if (step instanceof Step.Put put && put.target() instanceof Target.Port port && done(outcomes, step)) {
                withoutHostAddress(port.tap());
            }
        }
    }

    private static boolean done(Map<TargetKey, Outcome> outcomes, Step step) {
        return outcomes.getOrDefault(step.key(), Outcome.DONE).done();
    }

    /** A tap that was up before it came to us may have given itself a link-local address. */
    private void withoutHostAddress(String tap) throws IOException {
        String setting = "net/ipv6/conf/" + tap + "/disable_ipv6";
        if (host.read(Path.of("/proc/sys").resolve(setting))
                .map(String::strip)
                .orElse("1")
                .equals("0")) {
            host.set(setting, "1");
        }
    }

    private static List<Change> changes(Step step, Map<String, Link> links) {
        return switch (step) {
            case Step.Put put -> put(put.target(), links);
            case Step.Remove(TargetKey key, Observed _) -> remove(key, links);
        };
    }

    private static List<Change> put(Target target, Map<String, Link> links) {
        return switch (target) {
            case Target.Bridge bridge -> List.of(new RouteTable.PutBridge(bridge.name(), bridge.mtu()));
            case Target.Vxlan vxlan -> vxlan(vxlan, links.get(vxlan.name()));
            case Target.Uplink uplink -> List.of(new Attach(uplink.device(), uplink.bridge(), 0, true, LOCAL));
            case Target.Port port ->
                List.of(new Attach(port.tap(), port.bridge(), port.mtu(), port.adminStateUp(), LOCAL));
            case Target.Fdb fdb ->
                List.of(new RouteTable.PutForwarding(fdb.device(), fdb.mac(), fdb.remoteIp(), fdb.toGroup()));
            case Target.Neighbour neighbour ->
                List.of(new RouteTable.PutNeighbour(neighbour.device(), neighbour.ip(), neighbour.mac()));
            default -> throw new IllegalArgumentException("not a link: " + target.key());
        };
    }

    private static List<Change> vxlan(Target.Vxlan vxlan, @Nullable Link link) {
        List<Change> changes = new ArrayList<>();
        VxlanSettings wanted = new VxlanSettings(vxlan.vni(), vxlan.localIp(), vxlan.udpPort(), false, true);
        if (link == null || !wanted.equals(link.vxlan())) {
            // None of these can be changed while the device lives. Its entries go with it and come back with the next
            // pass.
            if (link != null) {
                changes.add(new RouteTable.DeleteLink(vxlan.name()));
            }
            changes.add(new RouteTable.NewVxlan(vxlan.name(), vxlan.vni(), vxlan.localIp(), vxlan.udpPort()));
        }
        changes.add(new Attach(vxlan.name(), vxlan.bridge(), vxlan.mtu(), true, TUNNEL));
        return changes;
    }

    private static List<Change> remove(TargetKey key, Map<String, Link> links) {
        String name = key.name();
        return switch (key.kind()) {
            case BRIDGE, VXLAN -> List.of(new RouteTable.DeleteLink(name));
            case UPLINK, PORT ->
                links.containsKey(name) ? List.of(new Attach(name, "", 0, key.kind() == Kind.UPLINK, null)) : List.of();
            case FDB -> {
                String[] parts = name.split("/", 3);
                yield List.of(new RouteTable.DeleteForwarding(parts[0], parts[1], parts.length > 2 ? parts[2] : ""));
            }
            case NEIGHBOUR -> {
                int slash = name.indexOf('/');
                yield List.of(new RouteTable.DeleteNeighbour(name.substring(0, slash), name.substring(slash + 1)));
            }
            default -> throw new IllegalArgumentException("not a link: " + key);
        };
    }

    /** Takes out of the packet filter what was removed, and devices that others have deleted. */
    private void forget(List<Step> removals, Set<String> links, Listing listing, Map<TargetKey, Outcome> outcomes) {
        Set<String> gone = new TreeSet<>();
        removals.stream()
                .filter(step -> done(outcomes, step))
                .forEach(step -> gone.add(quoted(step.key().name())));
        StringBuilder script = new StringBuilder();
        for (String set : List.of(WeirTables.INSIDE, WeirTables.BRIDGES, WeirTables.ZONES)) {
            for (Element element : listing.set(set)) {
                boolean left = set.equals(WeirTables.INSIDE) && !links.contains(unquoted(element.key()));
                if (gone.contains(element.key()) || left) {
                    script.append(element.delete());
                }
            }
        }
        String failure = tables.run(script.toString());
        if (!failure.isEmpty()) {
            removals.forEach(step -> outcomes.put(step.key(), Outcome.failed(failure)));
        }
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }

    private static String unquoted(String name) {
        return name.replace("\"", "");
    }
}
