package dev.weir.agent.datapath.linux;

import static dev.weir.agent.datapath.linux.TwoHypervisors.A;
import static dev.weir.agent.datapath.linux.TwoHypervisors.B;
import static dev.weir.agent.datapath.linux.TwoHypervisors.BRIDGE;
import static dev.weir.agent.datapath.linux.TwoHypervisors.C;
import static dev.weir.agent.datapath.linux.TwoHypervisors.CLOSED;
import static dev.weir.agent.datapath.linux.TwoHypervisors.NOTHING;
import static dev.weir.agent.datapath.linux.TwoHypervisors.PING_IN_GROUP;
import static dev.weir.agent.datapath.linux.TwoHypervisors.awaitLine;
import static dev.weir.agent.datapath.linux.TwoHypervisors.rules;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.RulesTarget;
import dev.weir.agent.datapath.RulesTarget.Direction;
import dev.weir.agent.datapath.RulesTarget.Rule;
import dev.weir.agent.datapath.Step;
import dev.weir.agent.datapath.TargetKey.Kind;
import dev.weir.agent.loop.PassResult;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What guests may send and receive on real hypervisors. */
class LinuxFiltersAT {
    @RegisterExtension
    static final TwoHypervisors BOTH = new TwoHypervisors();

    private final Node one = BOTH.one();
    private final Node two = BOTH.two();

    @Test
    void aGuestIsRefusedByWhoseGroupItIsNotIn() throws Exception {
        // B is no member and admits nobody, but may speak: answers come back.
        assertThat(one.pings(B, A.ip())).isFalse();
        assertThat(one.pings(B, C.ip())).isFalse();
        assertThat(one.pings(A, B.ip())).isFalse();
        assertThat(two.pings(C, B.ip())).isFalse();
        assertThat(one.pings(B, A.ip6()))
                .as("allowed by prefix, answered by state")
                .isTrue();
    }

    @Test
    void aSpoofedSourceIsDropped() throws Exception {
        // Given an address of a member of the group that A has not
        one.in(A, "ip", "addr", "add", "10.9.0.9/16", "dev", "eth0");
        // When it is used
        boolean answered = one.pings(A, C.ip(), "-I", "10.9.0.9");
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
    void aRuleThatIsTakenAwayStopsTheConnectionItAllowed() throws Exception {
        // Given a ping that goes on
        Process ping = two.hypervisor.start(Node.inside(C, "ping", "-i0.05", "-O", A.ip()));
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
        assertThat(two.pings(C, A.ip())).isFalse();
        assertThat(two.pings(C, B.ip())).isFalse();
        // When these change
        one.want(rules("shared", new Rule(Direction.INGRESS, 4, 1, Rule.ANY, Rule.ANY, "", "")));
        PassResult changed = one.pass();
        // Then that is one change, and both are reached
        assertThat(changed.done())
                .extracting(Step::key)
                .filteredOn(key -> key.kind() != Kind.DHCP)
                .containsExactly(shared.key());
        assertThat(two.pings(C, A.ip())).isTrue();
        assertThat(two.pings(C, B.ip())).isTrue();
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
        assertThat(two.pings(C, A.ip())).isFalse();
        assertThat(one.pings(A, C.ip())).isFalse();
        one.want(A.filter(PING_IN_GROUP));
        one.pass();
        assertThat(two.pings(C, A.ip())).isTrue();
        assertThat(one.pings(A, C.ip())).isTrue();
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
        Process ping = two.hypervisor.start(Node.inside(C, "ping", "-i0.005", A.ip()));
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
}
