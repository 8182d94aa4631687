package dev.weir.agent.datapath.linux;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.agent.datapath.DhcpTarget;
import dev.weir.agent.datapath.RulesTarget;
import dev.weir.agent.datapath.RulesTarget.Direction;
import dev.weir.agent.datapath.RulesTarget.Rule;
import dev.weir.agent.datapath.Target;
import dev.weir.agent.host.Hypervisor;
import dev.weir.agent.loop.PassResult;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Two hypervisors on one underlay, with real drivers, a network, and guests that are network namespaces: one pair for all
 * tests of a class.
 */
final class TwoHypervisors implements BeforeAllCallback, AfterAllCallback {
    static final String NETWORK = "11111111-2222-3333-4444-555555555555";
    static final String BRIDGE = "brq11111111-22";
    static final String VXLAN = "vxlan-100";
    static final String GROUP4 = "g4-99999999-2222-3333-4444-555555555555";
    static final int MTU = 1450;
    static final String NOTHING = new PassResult().toString();

    static final Guest A = new Guest("aaaaaaaa-aa", "fa:16:3e:00:00:01", "10.0.0.11", "fd00::11");
    static final Guest B = new Guest("bbbbbbbb-bb", "fa:16:3e:00:00:02", "10.0.0.12", "fd00::12");
    static final Guest C = new Guest("cccccccc-cc", "fa:16:3e:00:00:03", "10.0.0.13", "fd00::13");
    /** Members of the group may ping; all else inward is refused. */
    static final RulesTarget PING_IN_GROUP = rules(
            "ping-in-group",
            new Rule(Direction.INGRESS, 4, 1, Rule.ANY, Rule.ANY, "", GROUP4),
            new Rule(Direction.INGRESS, 6, 58, Rule.ANY, Rule.ANY, "fd00::/64", ""),
            new Rule(Direction.INGRESS, 4, 6, 22, 80, "10.0.0.0/24", ""));

    static final RulesTarget CLOSED = rules("closed");

    private final List<Node> nodes = new ArrayList<>();
    private @Nullable Hypervisor underlay;
    private @Nullable Path state;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        assumeTrue(Hypervisor.unavailable().isEmpty(), Hypervisor.unavailable());
        state = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "hypervisors")
                .toAbsolutePath();
        underlay = new Hypervisor("underlay");
        program();
    }

    private void program() throws Exception {
        Hypervisor underlay = underlay();
        underlay.run("ip", "link", "add", "br0", "type", "bridge");
        underlay.run("ip", "link", "set", "br0", "up");
        Node one = node("hv1", "172.31.255.11");
        Node two = node("hv2", "172.31.255.12");
        for (Node node : nodes) {
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
        for (Node node : nodes) {
            PassResult result = node.pass();
            assertThat(node.reconciler.failures()).as("%s", result).isEmpty();
        }
    }

    private Node node(String name, String ip) throws Exception {
        Node node = new Node(name, ip, underlay(), state());
        nodes.add(node);
        return node;
    }

    Hypervisor underlay() {
        return requireNonNull(underlay);
    }

    /** Holds what the agents keep. */
    Path state() {
        return requireNonNull(state);
    }

    Node one() {
        return nodes.getFirst();
    }

    Node two() {
        return nodes.getLast();
    }

    static RulesTarget rules(String name, Rule... ingress) {
        List<Rule> rules = new ArrayList<>(List.of(ingress));
        rules.add(new Rule(Direction.EGRESS, 4, Rule.ANY, Rule.ANY, Rule.ANY, "", ""));
        rules.add(new Rule(Direction.EGRESS, 6, Rule.ANY, Rule.ANY, Rule.ANY, "", ""));
        return new RulesTarget(name, true, rules);
    }

    /** A guest of another node, as it is known on one. */
    static void remote(Node on, Guest guest, Node at) {
        on.want(
                new Target.Fdb(VXLAN, guest.mac(), at.ip),
                new Target.Neighbour(VXLAN, guest.ip(), guest.mac()),
                new Target.Neighbour(VXLAN, guest.ip6(), guest.mac()));
    }

    static DhcpTarget server() {
        return server(A, B, C);
    }

    static DhcpTarget server(Guest... guests) {
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
                                guest.name(), guest.mac(), "host-" + guest.name(), List.of(guest.ip()), List.of()))
                        .toList());
    }

    /** What the process said up to a line with this text, and no longer than 20 s. */
    static String awaitLine(Process process, String text) throws Exception {
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

    static void await(String what, Callable<Boolean> condition) throws Exception {
        Instant limit = Instant.now().plusSeconds(10);
        while (!condition.call()) {
            assertThat(Instant.now()).as(what).isBefore(limit);
            Thread.onSpinWait();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        try (Hypervisor _ = underlay) {
            for (Node node : nodes) {
                node.close();
            }
        }
    }
}
