package dev.weir.agent.datapath.linux;

import static dev.weir.agent.datapath.linux.TwoHypervisors.A;
import static dev.weir.agent.datapath.linux.TwoHypervisors.B;
import static dev.weir.agent.datapath.linux.TwoHypervisors.BRIDGE;
import static dev.weir.agent.datapath.linux.TwoHypervisors.C;
import static dev.weir.agent.datapath.linux.TwoHypervisors.CLOSED;
import static dev.weir.agent.datapath.linux.TwoHypervisors.GROUP4;
import static dev.weir.agent.datapath.linux.TwoHypervisors.MTU;
import static dev.weir.agent.datapath.linux.TwoHypervisors.NETWORK;
import static dev.weir.agent.datapath.linux.TwoHypervisors.NOTHING;
import static dev.weir.agent.datapath.linux.TwoHypervisors.PING_IN_GROUP;
import static dev.weir.agent.datapath.linux.TwoHypervisors.VXLAN;
import static dev.weir.agent.datapath.linux.TwoHypervisors.await;
import static dev.weir.agent.datapath.linux.TwoHypervisors.awaitLine;
import static dev.weir.agent.datapath.linux.TwoHypervisors.remote;
import static dev.weir.agent.datapath.linux.TwoHypervisors.rules;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.datapath.Announcement;
import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.HostEvent;
import dev.weir.agent.datapath.RulesTarget;
import dev.weir.agent.datapath.RulesTarget.Direction;
import dev.weir.agent.datapath.RulesTarget.Rule;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.loop.PassResult;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two real hypervisors: whom their guests reach, and what is left after failures and restarts. */
class LinuxDatapathAT {
    @RegisterExtension
    static final TwoHypervisors BOTH = new TwoHypervisors();

    private final Node one = BOTH.one();
    private final Node two = BOTH.two();

    @Test
    void guestsOfAGroupReachEachOtherAcrossHypervisorsInBothFamilies() throws Exception {
        assertThat(one.pings(A, C.ip())).isTrue();
        assertThat(two.pings(C, A.ip())).isTrue();
        assertThat(one.pings(A, C.ip6())).isTrue();
        assertThat(two.pings(C, A.ip6())).isTrue();
    }

    @Test
    void theNetworkTakesPacketsOfItsMtuAndNoLarger() throws Exception {
        assertThat(one.pings(A, C.ip(), "-s", Integer.toString(MTU - 28), "-M", "do"))
                .isTrue();
        assertThat(one.pings(A, C.ip(), "-s", Integer.toString(MTU - 27), "-M", "do"))
                .isFalse();
        assertThat(one.pings(A, C.ip(), "-s", "4000")).as("in fragments").isTrue();
    }

    @Test
    void nothingIsFloodedIntoTheUnderlay() throws Exception {
        // Given who listens on the underlay
        Process listener = BOTH.underlay().start("tcpdump", "-lnU", "-i", "br0", "udp", "port", "4789");
        awaitLine(listener, "listening on");
        // When a guest asks for an address nobody has, sends to a MAC nobody has, and broadcasts
        one.in(A, "ip", "neigh", "replace", "10.0.0.98", "lladdr", "fa:16:3e:00:00:98", "dev", "eth0");
        assertThat(one.pings(A, "10.0.0.97")).isFalse();
        assertThat(one.pings(A, "10.0.0.98")).isFalse();
        assertThat(one.pings(A, "fd00::97")).isFalse();
        // Then only what has a known place crosses it
        assertThat(one.pings(A, C.ip())).isTrue();
        String seen = awaitLine(listener, A.ip() + " > " + C.ip());
        listener.destroy();
        assertThat(seen).doesNotContain("10.0.0.97", "10.0.0.98", "fd00::97", "ARP");
    }

    @Test
    void aPingGoesOnWithoutLossWhileTheAgentRestartsAndOtherPortsChange() throws Exception {
        // Given a ping every 5 ms
        Process ping = two.hypervisor.start(Node.inside(C, "ping", "-i0.005", A.ip()));
        awaitLine(ping, "icmp_seq=3 ttl");
        // When the agent comes back without memory, and rules, sets, hosts and ports of others change
        for (int round = 0; round < 5; round++) {
            one.shut();
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
        Guest heir = new Guest("22222222-aa", "fa:16:3e:00:00:22", gone.ip(), gone.ip6());
        RulesTarget ping = rules(
                "ping",
                new Rule(Direction.INGRESS, 4, 1, Rule.ANY, Rule.ANY, "", ""),
                new Rule(Direction.INGRESS, 6, 58, Rule.ANY, Rule.ANY, "", ""));
        one.guest(gone);
        one.want(ping, gone.filter(ping), gone.port());
        one.pass();
        remote(two, gone, one);
        two.pass();
        assertThat(one.pings(A, gone.ip())).isTrue();
        assertThat(one.pings(A, gone.ip6())).isTrue();
        assertThat(two.pings(C, gone.ip())).isTrue();
        // When another takes it over, and one node says so
        one.wanted.remove(gone.port().key());
        one.wanted.remove(FilterTarget.key(gone.tap()));
        one.hypervisor.run("ip", "link", "del", gone.tap());
        one.guest(heir);
        one.want(heir.filter(ping), heir.port());
        one.pass();
        assertThat(neighbours(one, A)).contains(gone.mac()).doesNotContain(heir.mac());
        one.hypervisor.call(() -> {
            one.datapath.announce(List.of(
                    new Announcement(BRIDGE, heir.ip(), heir.mac(), false),
                    new Announcement(BRIDGE, heir.ip6(), heir.mac(), false)));
            return "";
        });
        // Then its guests know at once, and no other node was told
        await("A knows", () -> !neighbours(one, A).contains(gone.mac()));
        assertThat(one.pings(A, heir.ip())).isTrue();
        assertThat(one.pings(A, heir.ip6())).isTrue();
        assertThat(neighbours(two, C)).contains(gone.mac()).doesNotContain(heir.mac());
        two.wanted.remove(Target.Fdb.key(VXLAN, gone.mac(), one.ip));
        two.wanted.remove(Target.Neighbour.key(VXLAN, gone.ip()));
        two.wanted.remove(Target.Neighbour.key(VXLAN, gone.ip6()));
        one.wanted.remove(heir.port().key());
        one.wanted.remove(FilterTarget.key(heir.tap()));
        one.wanted.remove(ping.key());
        one.pass();
        two.pass();
    }

    private static String neighbours(Node node, Guest guest) throws Exception {
        return node.in(guest, "ip", "neigh", "show");
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
        assertThat(one.pings(A, good.ip())).isTrue();
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
                                .containsExactly(NETWORK, C.mac(), C.ip()));
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
        one.shut();
        one.open();
        assertThat(one.pass().toString()).isEqualTo(NOTHING);
    }

    @Test
    void whatIsTakenAwayByHandComesBack() throws Exception {
        one.hypervisor.run("nft", "flush", "chain", "inet", "weir", "to-" + PING_IN_GROUP.name());
        one.hypervisor.run("nft", "add", "rule", "bridge", "weir", "guard", "accept");
        one.hypervisor.run("nft", "delete", "element", "inet", "weir", "zones", "{ \"" + BRIDGE + "\" }");
        one.hypervisor.run("bridge", "fdb", "del", C.mac(), "dev", VXLAN, "self");
        one.hypervisor.run("ip", "neigh", "del", C.ip(), "dev", VXLAN);
        one.hypervisor.run("ip", "-n", "qdhcp-" + NETWORK, "addr", "del", "10.0.0.2/24", "dev", "ns-dddddddd-dd");
        Files.writeString(one.folder.resolve("dhcp/" + NETWORK + "/hosts"), "");
        one.pass();
        assertThat(one.reconciler.failures()).isEmpty();
        assertThat(one.pass().toString()).isEqualTo(NOTHING);
        assertThat(one.pings(A, C.ip())).isTrue();
    }
}
