package dev.weir.agent.datapath.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.agent.datapath.Announcement;
import dev.weir.agent.datapath.DhcpTarget;
import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.FilterTarget.Source;
import dev.weir.agent.datapath.HostEvent;
import dev.weir.agent.datapath.RulesTarget;
import dev.weir.agent.datapath.RulesTarget.Direction;
import dev.weir.agent.datapath.RulesTarget.Rule;
import dev.weir.agent.datapath.Step;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.datapath.TargetKey;
import dev.weir.agent.datapath.TargetKey.Kind;
import dev.weir.agent.host.Commands;
import dev.weir.agent.host.Hypervisor;
import dev.weir.agent.host.LinuxHost;
import dev.weir.agent.loop.PassResult;
import dev.weir.agent.loop.Reconciler;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hypervisors on one underlay, with real drivers and guests that are network namespaces. */
class LinuxDatapathAT {
    private static final String NETWORK = "11111111-2222-3333-4444-555555555555";
    private static final String BRIDGE = "brq11111111-22";
    private static final String VXLAN = "vxlan-100";
    private static final String GROUP4 = "g4-99999999-2222-3333-4444-555555555555";
    private static final int MTU = 1450;
    private static final String NOTHING = new PassResult().toString();

    @TempDir
    static Path state;

    private static Hypervisor underlay;
    private static Node one;
    private static Node two;

    /** A hypervisor, its drivers, and what is wanted on it. */
    private static final class Node implements AutoCloseable {
        final Hypervisor hypervisor;
        final String ip;
        final Path folder;
        final Map<TargetKey, Target> wanted = new LinkedHashMap<>();
        LinuxHost host;
        LinuxDatapath datapath;
        Reconciler reconciler;

        Node(String name, String ip) throws Exception {
            this.hypervisor = new Hypervisor(name);
            this.ip = ip;
            this.folder = state.resolve(name);
            underlay.run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", hypervisor.task());
            underlay.run("ip", "link", "set", name, "master", "br0", "up");
            hypervisor.run("ip", "addr", "add", ip + "/24", "dev", "eth0");
            hypervisor.run("ip", "link", "set", "eth0", "up");
            open();
        }

        /** As after a restart of the agent: nothing is remembered. */
        void open() throws Exception {
            host = hypervisor.call(LinuxHost::open);
            datapath = new LinuxDatapath(host, folder);
            // Only the hypervisor's own thread is in its namespaces.
            reconciler = new Reconciler(datapath.drivers(), Runnable::run);
        }

        void want(Target... targets) {
            for (Target target : targets) {
                wanted.put(target.key(), target);
            }
        }

        /** A full look, then what follows from it. */
        PassResult pass() throws Exception {
            return hypervisor.call(() -> {
                reconciler.look(datapath, wanted, Instant.now());
                return reconciler.apply(wanted, Instant.now());
            });
        }

        void guest(Guest guest) throws Exception {
            hypervisor.run("ip", "netns", "add", guest.name);
            hypervisor.run(
                    "ip",
                    "link",
                    "add",
                    guest.tap(),
                    "type",
                    "veth",
                    "peer",
                    "name",
                    "eth0",
                    "address",
                    guest.mac,
                    "netns",
                    guest.name);
            in(guest, "ip", "link", "set", "lo", "up");
            in(guest, "sysctl", "-qw", "net.ipv6.conf.eth0.accept_ra=0");
            in(guest, "ip", "link", "set", "eth0", "mtu", Integer.toString(MTU), "up");
            in(guest, "ip", "addr", "add", guest.ip + "/24", "dev", "eth0");
            in(guest, "ip", "addr", "add", guest.ip6 + "/64", "dev", "eth0", "nodad");
        }

        String in(Guest guest, String... command) throws Exception {
            return hypervisor.run(inside(guest, command));
        }

        /** Fails if nobody offers one. */
        void lease(Guest guest) throws Exception {
            in(guest, "busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-f", "-t", "5", "-T", "1", "-s", "/bin/true");
        }

        boolean pings(Guest guest, String address, String... more) throws Exception {
            List<String> ping = new ArrayList<>(List.of("ping", "-c1", "-W1"));
            ping.addAll(List.of(more));
            ping.add(address);
            Commands.Ran ran = hypervisor.attempt(inside(guest, ping.toArray(String[]::new)));
            return ran.done();
        }

        static String[] inside(Guest guest, String... command) {
            List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", guest.name));
            all.addAll(List.of(command));
            return all.toArray(String[]::new);
        }

        @Override
        public void close() throws Exception {
            wanted.clear();
            if (host != null) {
                pass();
                hypervisor.call(() -> {
                    host.close();
                    return "";
                });
            }
            hypervisor.close();
        }
    }

    private record Guest(String name, String mac, String ip, String ip6) {
        String tap() {
            return "tap" + name;
        }

        String linkLocal() {
            return "fe80::f816:3eff:fe00:" + Integer.toHexString(Integer.parseInt(mac.substring(15), 16));
        }

        FilterTarget filter(RulesTarget rules) {
            return new FilterTarget(
                    tap(),
                    BRIDGE,
                    List.of(new Source(mac, ip), new Source(mac, ip6), new Source(mac, linkLocal())),
                    rules.name());
        }

        Target.Port port() {
            return new Target.Port(
                    tap(), BRIDGE, MTU, true, List.of(FilterTarget.key(tap()), Target.Bridge.key(BRIDGE)));
        }
    }

    private static final Guest A = new Guest("aaaaaaaa-aa", "fa:16:3e:00:00:01", "10.0.0.11", "fd00::11");
    private static final Guest B = new Guest("bbbbbbbb-bb", "fa:16:3e:00:00:02", "10.0.0.12", "fd00::12");
    private static final Guest C = new Guest("cccccccc-cc", "fa:16:3e:00:00:03", "10.0.0.13", "fd00::13");
    /** Members of the group may ping; all else inward is refused. */
    private static final RulesTarget PING_IN_GROUP = rules(
            "ping-in-group",
            new Rule(Direction.INGRESS, 4, 1, Rule.ANY, Rule.ANY, "", GROUP4),
            new Rule(Direction.INGRESS, 6, 58, Rule.ANY, Rule.ANY, "fd00::/64", ""),
            new Rule(Direction.INGRESS, 4, 6, 22, 80, "10.0.0.0/24", ""));

    private static final RulesTarget CLOSED = rules("closed");

    private static RulesTarget rules(String name, Rule... ingress) {
        List<Rule> rules = new ArrayList<>(List.of(ingress));
        rules.add(new Rule(Direction.EGRESS, 4, Rule.ANY, Rule.ANY, Rule.ANY, "", ""));
        rules.add(new Rule(Direction.EGRESS, 6, Rule.ANY, Rule.ANY, Rule.ANY, "", ""));
        return new RulesTarget(name, true, rules);
    }

    @BeforeAll
    static void twoHypervisors() throws Exception {
        assumeTrue(Hypervisor.unavailable().isEmpty(), Hypervisor.unavailable());
        underlay = new Hypervisor("underlay");
        underlay.run("ip", "link", "add", "br0", "type", "bridge");
        underlay.run("ip", "link", "set", "br0", "up");
        one = new Node("hv1", "172.31.255.11");
        two = new Node("hv2", "172.31.255.12");
        for (Node node : List.of(one, two)) {
            node.want(
                    new Target.Bridge(BRIDGE, MTU, 7),
                    new Target.Vxlan(VXLAN, 100, node.ip, 4789, MTU, BRIDGE),
                    new Target.AddressSet(GROUP4, 4, List.of("10.0.0.11", "10.0.0.13", "10.9.0.0/16")),
                    PING_IN_GROUP,
                    CLOSED,
                    server());
            node.want(new Target.Port(
                    "tapdddddddd-dd", BRIDGE, MTU, true, List.of(Target.Bridge.key(BRIDGE), DhcpTarget.key(NETWORK))));
        }
        one.guest(A);
        one.guest(B);
        two.guest(C);
        one.want(A.filter(PING_IN_GROUP), A.port(), B.filter(CLOSED), B.port());
        two.want(C.filter(PING_IN_GROUP), C.port());
        remote(one, C, two);
        remote(two, A, one);
        remote(two, B, one);
        for (Node node : List.of(one, two)) {
            PassResult result = node.pass();
            assertThat(node.reconciler.failures()).as("%s", result).isEmpty();
        }
    }

    private static void remote(Node on, Guest guest, Node at) {
        on.want(
                new Target.Fdb(VXLAN, guest.mac, at.ip),
                new Target.Neighbour(VXLAN, guest.ip, guest.mac),
                new Target.Neighbour(VXLAN, guest.ip6, guest.mac));
    }

    private static DhcpTarget server() {
        return server(A, B, C);
    }

    private static DhcpTarget server(Guest... guests) {
        return new DhcpTarget(
                NETWORK,
                "dddddddd-dddd-4444-8888-dddddddddddd",
                "fa:16:3e:00:00:dd",
                List.of("10.0.0.2/24", "fd00::2/64"),
                MTU,
                "weir.example",
                86400,
                List.of(
                        new DhcpTarget.Subnet(
                                "s4",
                                4,
                                "10.0.0.0/24",
                                "10.0.0.1",
                                List.of("192.0.2.53"),
                                List.of(new DhcpTarget.Route("192.0.2.0/24", "10.0.0.254")),
                                null,
                                false),
                        new DhcpTarget.Subnet(
                                "s6", 6, "fd00::/64", null, List.of("fd00::53"), List.of(), "slaac", true)),
                Stream.of(guests)
                        .map(guest -> new DhcpTarget.Host(
                                guest.name, guest.mac, "host-" + guest.name, List.of(guest.ip), List.of()))
                        .toList());
    }

    @AfterAll
    static void gone() throws Exception {
        for (Node node : new Node[] {one, two}) {
            if (node != null) {
                node.close();
            }
        }
        if (underlay != null) {
            underlay.close();
        }
    }

    @Test
    void guestsOfAGroupReachEachOtherAcrossHypervisorsInBothFamilies() throws Exception {
        assertThat(one.pings(A, C.ip)).isTrue();
        assertThat(two.pings(C, A.ip)).isTrue();
        assertThat(one.pings(A, C.ip6)).isTrue();
        assertThat(two.pings(C, A.ip6)).isTrue();
    }

    @Test
    void aGuestIsRefusedByWhoseGroupItIsNotIn() throws Exception {
        // B is no member and admits nobody, but may speak: answers come back.
        assertThat(one.pings(B, A.ip)).isFalse();
        assertThat(one.pings(B, C.ip)).isFalse();
        assertThat(one.pings(A, B.ip)).isFalse();
        assertThat(two.pings(C, B.ip)).isFalse();
        assertThat(one.pings(B, A.ip6))
                .as("allowed by prefix, answered by state")
                .isTrue();
    }

    @Test
    void theNetworkTakesPacketsOfItsMtuAndNoLarger() throws Exception {
        assertThat(one.pings(A, C.ip, "-s", Integer.toString(MTU - 28), "-M", "do"))
                .isTrue();
        assertThat(one.pings(A, C.ip, "-s", Integer.toString(MTU - 27), "-M", "do"))
                .isFalse();
        assertThat(one.pings(A, C.ip, "-s", "4000")).as("in fragments").isTrue();
    }

    @Test
    void aSpoofedSourceIsDropped() throws Exception {
        // Given an address of a member of the group that A has not
        one.in(A, "ip", "addr", "add", "10.9.0.9/16", "dev", "eth0");
        // When it is used
        boolean answered = one.pings(A, C.ip, "-I", "10.9.0.9");
        // Then nothing comes back, and the guard counted it
        assertThat(answered).isFalse();
        String guard = one.hypervisor.run("nft", "list", "chain", "bridge", "weir", "guard-ip4");
        assertThat(guard).containsPattern("counter packets [1-9][0-9]* bytes [0-9]+ drop");
        one.in(A, "ip", "addr", "del", "10.9.0.9/16", "dev", "eth0");
    }

    @Test
    void aForgedArpIsDropped() throws Exception {
        // Given an address that is not A's
        one.in(A, "ip", "addr", "add", "10.0.0.77/32", "dev", "eth0");
        // When A says that it is
        one.hypervisor.attempt(
                Node.inside(A, "busybox", "arping", "-c2", "-w2", "-A", "-I", "eth0", "-s", "10.0.0.77", "10.0.0.77"));
        // Then the guard counted it
        String guard = one.hypervisor.run("nft", "list", "chain", "bridge", "weir", "guard-arp");
        assertThat(guard).containsPattern("counter packets [1-9][0-9]* bytes [0-9]+ drop");
        one.in(A, "ip", "addr", "del", "10.0.0.77/32", "dev", "eth0");
    }

    @Test
    void nothingIsFloodedIntoTheUnderlay() throws Exception {
        // Given who listens on the underlay
        Process listener = underlay.start("tcpdump", "-lnU", "-i", "br0", "udp", "port", "4789");
        awaitLine(listener, "listening on");
        // When a guest asks for an address nobody has, sends to a MAC nobody has, and broadcasts
        one.in(A, "ip", "neigh", "replace", "10.0.0.98", "lladdr", "fa:16:3e:00:00:98", "dev", "eth0");
        assertThat(one.pings(A, "10.0.0.97")).isFalse();
        assertThat(one.pings(A, "10.0.0.98")).isFalse();
        assertThat(one.pings(A, "fd00::97")).isFalse();
        // Then only what has a known place crosses it
        assertThat(one.pings(A, C.ip)).isTrue();
        String seen = awaitLine(listener, A.ip + " > " + C.ip);
        listener.destroy();
        assertThat(seen).doesNotContain("10.0.0.97", "10.0.0.98", "fd00::97", "ARP");
    }

    private static String awaitLine(Process process, String text) throws Exception {
        StringBuilder all = new StringBuilder();
        CompletableFuture<Void> limit =
                CompletableFuture.runAsync(process::destroy, CompletableFuture.delayedExecutor(20, TimeUnit.SECONDS));
        BufferedReader reader = process.inputReader();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            all.append(line).append('\n');
            if (line.contains(text)) {
                limit.cancel(false);
                return all.toString();
            }
        }
        throw new AssertionError("'" + text + "' was not said within 20 s:\n" + all);
    }

    @Test
    void aRuleThatIsTakenAwayStopsTheConnectionItAllowed() throws Exception {
        // Given a ping that goes on
        Process ping = two.hypervisor.start(Node.inside(C, "ping", "-i0.05", "-O", A.ip));
        awaitLine(ping, "icmp_seq=3 ttl");
        // When the rule that allows it goes
        one.want(A.filter(CLOSED));
        one.pass();
        // Then it is refused, and allowed again with the rule
        awaitLine(ping, "no answer yet");
        one.want(A.filter(PING_IN_GROUP));
        one.pass();
        awaitLine(ping, "ttl");
        ping.destroy();
    }

    @Test
    void rulesThatPortsShareChangeForAllOfThemAtOnce() throws Exception {
        // Given two ports that have the same rules
        RulesTarget shared = rules("shared");
        one.want(shared, A.filter(shared), B.filter(shared));
        one.pass();
        assertThat(two.pings(C, A.ip)).isFalse();
        assertThat(two.pings(C, B.ip)).isFalse();
        // When these change
        one.want(rules("shared", new Rule(Direction.INGRESS, 4, 1, Rule.ANY, Rule.ANY, "", "")));
        PassResult changed = one.pass();
        // Then that is one change, and both are reached
        assertThat(changed.done())
                .extracting(Step::key)
                .filteredOn(key -> key.kind() != Kind.DHCP)
                .containsExactly(shared.key());
        assertThat(two.pings(C, A.ip)).isTrue();
        assertThat(two.pings(C, B.ip)).isTrue();
        one.want(A.filter(PING_IN_GROUP), B.filter(CLOSED));
        one.wanted.remove(shared.key());
        one.pass();
        assertThat(one.hypervisor.run("nft", "list", "table", "inet", "weir")).doesNotContain("shared");
    }

    @Test
    void aPortThatIsBlockedPassesNothingAndGoesOnWhenItIsNot() throws Exception {
        one.want(FilterTarget.blocked(A.tap(), BRIDGE));
        one.pass();
        assertThat(one.pass().toString()).isEqualTo(NOTHING);
        assertThat(two.pings(C, A.ip)).isFalse();
        assertThat(one.pings(A, C.ip)).isFalse();
        one.want(A.filter(PING_IN_GROUP));
        one.pass();
        assertThat(two.pings(C, A.ip)).isTrue();
        assertThat(one.pings(A, C.ip)).isTrue();
    }

    @Test
    void whatEarlierVersionsLeftIsReplacedWithoutLoss() throws Exception {
        // Given a port whose number leads to chains of its own, as it once did, and a number that nobody has
        String number = one.hypervisor
                .run("nft", "list", "map", "bridge", "weir", "marks")
                .lines()
                .flatMap(line -> Stream.of(line.split("elements = |,")))
                .filter(part -> part.contains(A.tap()))
                .map(part -> part.substring(part.indexOf(" : 0x") + 3, part.indexOf(" : 0x") + 13))
                .findFirst()
                .orElseThrow();
        int its = Integer.decode(number) >>> 16;
        one.hypervisor.run("nft", """
                add chain inet weir from-%1$s; add rule inet weir from-%1$s goto ingress;
                add chain inet weir to-%1$s; add rule inet weir to-%1$s accept;
                delete element inet weir senders { %2$s }; add element inet weir senders { %2$s : goto from-%1$s };
                delete element inet weir receivers { %3$s }; add element inet weir receivers { %3$s : goto to-%1$s };
                add element inet weir receivers { 0xfff0 : goto to-%1$s };
                """.formatted(A.tap(), number, its));
        Process ping = two.hypervisor.start(Node.inside(C, "ping", "-i0.005", A.ip));
        awaitLine(ping, "icmp_seq=3 ttl");
        // When the agent finds it
        PassResult result = one.pass();
        // Then the port has the rules that all have, nothing else is left, and no packet was lost
        assertThat(result.done())
                .extracting(Step::key)
                .filteredOn(key -> key.kind() != Kind.DHCP)
                .containsExactlyInAnyOrder(
                        FilterTarget.key(A.tap()),
                        FilterTarget.key("number-" + Listing.canonical(number)),
                        FilterTarget.key("number-0x" + Integer.toHexString(its)),
                        FilterTarget.key("number-0xfff0"),
                        RulesTarget.key(A.tap()));
        assertThat(one.pass().toString()).isEqualTo(NOTHING);
        assertThat(one.hypervisor.run("nft", "list", "table", "inet", "weir"))
                .doesNotContain("from-" + A.tap(), "to-" + A.tap());
        awaitLine(ping, "ttl");
        two.hypervisor.run("kill", "-INT", Long.toString(ping.pid()));
        assertThat(awaitLine(ping, "packets transmitted")).contains(" 0% packet loss");
    }

    @Test
    void aPingGoesOnWithoutLossWhileTheAgentRestartsAndOtherPortsChange() throws Exception {
        // Given a ping every 5 ms
        Process ping = two.hypervisor.start(Node.inside(C, "ping", "-i0.005", A.ip));
        awaitLine(ping, "icmp_seq=3 ttl");
        // When the agent comes back without memory, and rules, sets, hosts and ports of others change
        for (int round = 0; round < 5; round++) {
            one.hypervisor.call(() -> {
                one.host.close();
                return "";
            });
            one.open();
            one.want(B.filter(round % 2 == 0 ? PING_IN_GROUP : CLOSED));
            one.want(new Target.AddressSet(
                    GROUP4, 4, List.of("10.0.0.11", "10.0.0.13", "10.0.1." + round, "10.9.0.0/16")));
            one.pass();
            assertThat(one.reconciler.failures()).isEmpty();
        }
        one.want(new Target.AddressSet(GROUP4, 4, List.of("10.0.0.11", "10.0.0.13", "10.9.0.0/16")));
        one.want(B.filter(CLOSED));
        one.pass();
        // Then not one is lost
        two.hypervisor.run("kill", "-INT", Long.toString(ping.pid()));
        assertThat(awaitLine(ping, "packets transmitted")).contains(" 0% packet loss");
    }

    @Test
    void anAnnouncementTellsTheGuestsOfItsNodeWhoHasAnAddressNow() throws Exception {
        // Given guests that know who has an address, on both nodes
        Guest gone = new Guest("11111111-aa", "fa:16:3e:00:00:21", "10.0.0.21", "fd00::21");
        Guest heir = new Guest("22222222-aa", "fa:16:3e:00:00:22", gone.ip, gone.ip6);
        RulesTarget ping = rules(
                "ping",
                new Rule(Direction.INGRESS, 4, 1, Rule.ANY, Rule.ANY, "", ""),
                new Rule(Direction.INGRESS, 6, 58, Rule.ANY, Rule.ANY, "", ""));
        one.guest(gone);
        one.want(ping, gone.filter(ping), gone.port());
        one.pass();
        remote(two, gone, one);
        two.pass();
        assertThat(one.pings(A, gone.ip)).isTrue();
        assertThat(one.pings(A, gone.ip6)).isTrue();
        assertThat(two.pings(C, gone.ip)).isTrue();
        // When another takes it over, and one node says so
        one.wanted.remove(gone.port().key());
        one.wanted.remove(FilterTarget.key(gone.tap()));
        one.hypervisor.run("ip", "link", "del", gone.tap());
        one.guest(heir);
        one.want(heir.filter(ping), heir.port());
        one.pass();
        assertThat(neighbours(one, A)).contains(gone.mac).doesNotContain(heir.mac);
        one.hypervisor.call(() -> {
            one.datapath.announce(List.of(
                    new Announcement(BRIDGE, heir.ip, heir.mac, false),
                    new Announcement(BRIDGE, heir.ip6, heir.mac, false)));
            return "";
        });
        // Then its guests know at once, and no other node was told
        await("A knows", () -> !neighbours(one, A).contains(gone.mac));
        assertThat(one.pings(A, heir.ip)).isTrue();
        assertThat(one.pings(A, heir.ip6)).isTrue();
        assertThat(neighbours(two, C)).contains(gone.mac).doesNotContain(heir.mac);
        two.wanted.remove(Target.Fdb.key(VXLAN, gone.mac, one.ip));
        two.wanted.remove(Target.Neighbour.key(VXLAN, gone.ip));
        two.wanted.remove(Target.Neighbour.key(VXLAN, gone.ip6));
        one.wanted.remove(heir.port().key());
        one.wanted.remove(FilterTarget.key(heir.tap()));
        one.wanted.remove(ping.key());
        one.pass();
        two.pass();
    }

    private static String neighbours(Node node, Guest guest) throws Exception {
        return node.in(guest, "ip", "neigh", "show");
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
        }
    }

    @Test
    void changedHostsReachDnsmasqWithoutARestart() throws Exception {
        // Given
        Path pidFile = one.folder.resolve("dhcp/" + NETWORK + "/pid");
        String before = Files.readString(pidFile);
        // When a port is added
        Guest late = new Guest("eeeeeeee-ee", "fa:16:3e:00:00:05", "10.0.0.15", "fd00::15");
        one.guest(late);
        one.in(late, "ip", "addr", "flush", "dev", "eth0", "scope", "global");
        one.want(late.filter(CLOSED), late.port(), server(A, B, C, late));
        one.pass();
        // Then it gets its lease from the same process
        one.lease(late);
        assertThat(Files.readString(pidFile)).isEqualTo(before);
        // And when its address goes to another, the new owner gets it
        Guest heir = new Guest("ffffffff-ff", "fa:16:3e:00:00:06", late.ip, "fd00::16");
        one.guest(heir);
        one.in(heir, "ip", "addr", "flush", "dev", "eth0", "scope", "global");
        one.wanted.remove(late.port().key());
        one.wanted.remove(FilterTarget.key(late.tap()));
        one.want(heir.filter(CLOSED), heir.port(), server(A, B, C, heir));
        one.pass();
        assertThat(one.reconciler.failures()).isEmpty();
        one.lease(heir);
        one.wanted.remove(heir.port().key());
        one.wanted.remove(FilterTarget.key(heir.tap()));
        one.want(server());
        one.pass();
        assertThat(one.pass().toString()).isEqualTo(NOTHING);
    }

    @Test
    void dnsmasqThatDiesIsStartedAgain() throws Exception {
        long before = pid();
        one.hypervisor.run("kill", "-9", Long.toString(before));
        await(() -> !ProcessHandle.of(before).isPresent());
        one.pass();
        assertThat(pid()).isNotEqualTo(before);
        assertThat(one.pass().toString()).isEqualTo(NOTHING);
    }

    private static long pid() throws Exception {
        return Long.parseLong(
                Files.readString(one.folder.resolve("dhcp/" + NETWORK + "/pid")).strip());
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant limit = Instant.now().plusSeconds(10);
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(limit);
            Thread.onSpinWait();
        }
    }

    @Test
    void aGuestConfiguresItselfFromRouterAdvertisements() throws Exception {
        one.hypervisor.run(Node.inside(B, "sysctl", "-qw", "net.ipv6.conf.eth0.accept_ra=2"));
        one.in(B, "ip", "link", "set", "eth0", "down");
        one.in(B, "ip", "link", "set", "eth0", "up");
        await(() -> one.in(B, "ip", "-6", "addr", "show", "dev", "eth0").contains("fd00::f816:3eff:fe00:2"));
        assertThat(one.in(B, "ip", "-6", "route")).doesNotContain("default");
        one.in(B, "ip", "addr", "add", B.ip6 + "/64", "dev", "eth0", "nodad");
    }

    @Test
    void whatCannotBeDoneDoesNotKeepTheRestFromBeingDone() throws Exception {
        // Given a set that the kernel refuses, a tap that is not there, and one that is
        Guest good = new Guest("99999999-99", "fa:16:3e:00:00:09", "10.0.0.19", "fd00::19");
        one.guest(good);
        Target.AddressSet bad = new Target.AddressSet("g4-bad", 4, List.of("not an address"));
        Target.Port absent = new Target.Port("tap00000000-00", BRIDGE, MTU, true, List.of());
        one.want(bad, absent, good.filter(PING_IN_GROUP), good.port());
        // When
        PassResult result = one.pass();
        // Then
        assertThat(result.failed()).containsOnlyKeys(bad.key(), absent.key());
        assertThat(result.failed().get(absent.key())).isEqualTo("there is no device tap00000000-00");
        assertThat(one.pings(A, good.ip)).isTrue();
        List.of(
                        bad.key(),
                        absent.key(),
                        FilterTarget.key(good.tap()),
                        good.port().key())
                .forEach(one.wanted::remove);
        one.pass();
        assertThat(one.pass().toString()).isEqualTo(NOTHING);
    }

    @Test
    void aTapThatAppearsAndALeaseAreToldAtOnce() throws Exception {
        // Given
        BlockingQueue<HostEvent> events = new LinkedBlockingQueue<>();
        LinuxDatapath datapath = new LinuxDatapath(two.host, two.folder);
        two.hypervisor.call(() -> {
            datapath.watch(events::add);
            return "";
        });
        // When
        two.hypervisor.run("ip", "link", "add", "tap77777777-77", "type", "veth");
        two.lease(C);
        two.hypervisor.run("ip", "link", "del", "tap77777777-77");
        // Then
        assertThat(until(events, new HostEvent.DeviceGone("tap77777777-77")))
                .contains(new HostEvent.DeviceChanged("tap77777777-77"));
        HostEvent lease = events.poll(5, TimeUnit.SECONDS);
        while (!(lease instanceof HostEvent.LeaseChanged)) {
            assertThat(lease).isNotNull();
            lease = events.poll(5, TimeUnit.SECONDS);
        }
        assertThat(lease)
                .isInstanceOfSatisfying(
                        HostEvent.LeaseChanged.class,
                        changed -> assertThat(List.of(changed.networkId(), changed.macAddress(), changed.ipAddress()))
                                .containsExactly(NETWORK, C.mac, C.ip));
        datapath.close();
    }

    private static List<HostEvent> until(BlockingQueue<HostEvent> events, HostEvent last) throws Exception {
        List<HostEvent> seen = new ArrayList<>();
        List<HostEvent> leases = new ArrayList<>();
        while (!seen.contains(last)) {
            HostEvent event = events.poll(5, TimeUnit.SECONDS);
            assertThat(event).as("%s", seen).isNotNull();
            seen.add(event);
            if (event instanceof HostEvent.LeaseChanged) {
                leases.add(event);
            }
        }
        events.addAll(leases);
        return seen;
    }

    @Test
    void nothingIsLeftToDoAfterAPassNorAfterARestart() throws Exception {
        assertThat(one.pass().toString()).isEqualTo(NOTHING);
        one.open();
        assertThat(one.pass().toString()).isEqualTo(NOTHING);
    }

    @Test
    void aGuestGetsItsLeaseWithMtuAndRoutes() throws Exception {
        String script = "env | grep -E '^(ip|mask|router|mtu|dns|staticroutes|hostname|lease|domain)='; true";
        Path file = state.resolve("udhcpc.sh");
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        String said = one.in(
                A,
                "busybox",
                "udhcpc",
                "-i",
                "eth0",
                "-n",
                "-q",
                "-f",
                "-t",
                "3",
                "-T",
                "1",
                "-s",
                file.toString(),
                "-O",
                "121",
                "-O",
                "26");
        assertThat(said.lines())
                .contains(
                        "ip=" + A.ip,
                        "mask=24",
                        "router=10.0.0.1",
                        "mtu=1450",
                        "dns=192.0.2.53",
                        "staticroutes=192.0.2.0/24 10.0.0.254 0.0.0.0/0 10.0.0.1",
                        "hostname=host-" + A.name,
                        "domain=weir.example",
                        "lease=86400");
    }

    @Test
    void whatIsTakenAwayByHandComesBack() throws Exception {
        one.hypervisor.run("nft", "flush", "chain", "inet", "weir", "to-" + PING_IN_GROUP.name());
        one.hypervisor.run("nft", "add", "rule", "bridge", "weir", "guard", "accept");
        one.hypervisor.run("nft", "delete", "element", "inet", "weir", "zones", "{ \"" + BRIDGE + "\" }");
        one.hypervisor.run("bridge", "fdb", "del", C.mac, "dev", VXLAN, "self");
        one.hypervisor.run("ip", "neigh", "del", C.ip, "dev", VXLAN);
        one.hypervisor.run("ip", "-n", "qdhcp-" + NETWORK, "addr", "del", "10.0.0.2/24", "dev", "ns-dddddddd-dd");
        Files.writeString(one.folder.resolve("dhcp/" + NETWORK + "/hosts"), "");
        one.pass();
        assertThat(one.reconciler.failures()).isEmpty();
        assertThat(one.pass().toString()).isEqualTo(NOTHING);
        assertThat(one.pings(A, C.ip)).isTrue();
    }
}
