package dev.weir.agent.datapath.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.FilterTarget.Direction;
import dev.weir.agent.datapath.FilterTarget.Rule;
import dev.weir.agent.datapath.FilterTarget.Source;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PortFilterTest {
    private static final String MAC = "fa:16:3e:00:00:01";

    private static FilterTarget filter(List<Source> sources, Rule... rules) {
        return new FilterTarget("tapa", "brqa", false, true, sources, List.of(rules));
    }

    private static List<String> ingress(FilterTarget filter) {
        return PortFilter.of(filter, 1).chains().getLast().texts();
    }

    @Test
    void rulesSayWhatTheSecurityGroupSays() {
        FilterTarget filter = filter(
                List.of(),
                new Rule(Direction.INGRESS, 4, 6, 22, 22, "10.0.0.0/24", ""),
                new Rule(Direction.INGRESS, 4, 17, 5000, 5010, "0.0.0.0/0", ""),
                new Rule(Direction.INGRESS, 4, 1, 8, 0, "", ""),
                new Rule(Direction.INGRESS, 6, 58, 128, Rule.ANY, "", ""),
                new Rule(Direction.INGRESS, 4, 112, Rule.ANY, Rule.ANY, "", "g4-x"));
        assertThat(ingress(filter))
                .containsSubsequence(
                        "meta nfproto ipv4 ip saddr 10.0.0.0/24 tcp dport 22 accept",
                        "meta nfproto ipv4 udp dport 5000-5010 accept",
                        "meta nfproto ipv4 icmp type 8 icmp code 0 accept",
                        "meta nfproto ipv6 icmpv6 type 128 accept",
                        "meta nfproto ipv4 ip saddr @g4-x meta l4proto 112 accept",
                        "meta nfproto ipv4 ip saddr @n4-x meta l4proto 112 accept",
                        "counter drop");
    }

    @Test
    void withoutRulesOnlyAnswersAndWhatANetworkNeedsGetIn() {
        assertThat(ingress(filter(List.of())))
                .containsExactly("jump receiving", "jump receiving-tracked", "counter drop");
    }

    @Test
    void aBlockedPortPassesNothingEitherWay() {
        FilterTarget blocked =
                new FilterTarget("tapa", "brqa", true, true, List.of(new Source(MAC, "10.0.0.1")), List.of());
        PortFilter filter = PortFilter.of(blocked, 1);
        assertThat(filter.chains())
                .allSatisfy(rules -> assertThat(rules.texts()).containsExactly("counter drop"));
        assertThat(filter.elements()).noneMatch(element -> element.set().equals(WeirTables.MACS));
        assertThat(filter.elements()).contains(Element.of(WeirTables.GUARDED, "\"tapa\""));
    }

    @Test
    void prefixesThatOverlapAreGivenToTheKernelOnce() {
        PortFilter filter = PortFilter.of(
                filter(List.of(
                        new Source(MAC, "10.0.0.1"),
                        new Source(MAC, "10.0.0.0/16"),
                        new Source(MAC, "10.0.1.0/24"),
                        new Source(MAC, "fd00::/64"))),
                1);
        assertThat(filter.elements())
                .contains(
                        Element.of(WeirTables.PREFIXES4, "\"tapa\" . " + MAC + " . 10.0.0.0/16"),
                        Element.of(WeirTables.SOURCES4, "\"tapa\" . " + MAC + " . 10.0.0.1"),
                        Element.of(
                                WeirTables.TARGET_PREFIXES6,
                                "\"tapa\" . 0xfd000000000000000000000000000000-0xfd00000000000000ffffffffffffffff"))
                .noneMatch(element -> element.key().contains("10.0.1.0"));
    }

    @Test
    void aChangeTouchesOnlyTheChainAndTheElementsThatDiffer() {
        // Given a port as it was put
        FilterTarget before = filter(List.of(new Source(MAC, "10.0.0.1")));
        ObservedFilter observed = ObservedFilter.exactly(PortFilter.of(before, 5));
        assertThat(observed.matches(before)).isTrue();
        // When an address and a rule come
        FilterTarget after = filter(
                List.of(new Source(MAC, "10.0.0.1"), new Source(MAC, "10.0.0.2")),
                new Rule(Direction.INGRESS, 4, 6, 22, 22, "", ""));
        String script = observed.change(PortFilter.of(after, 5));
        // Then
        assertThat(observed.matches(after)).isFalse();
        assertThat(script.lines().filter(line -> line.startsWith("flush")))
                .containsExactly("flush chain inet weir to-tapa");
        assertThat(script.lines().filter(line -> line.contains(" element ")))
                .containsExactly("add element bridge weir sources4 { \"tapa\" . " + MAC + " . 10.0.0.2 }");
        assertThat(observed.change(PortFilter.of(before, 5))).isEmpty();
    }

    @Test
    void aRuleAddedOrTakenByHandIsNoticed() {
        FilterTarget wanted = filter(List.of(new Source(MAC, "10.0.0.1")));
        ObservedFilter exact = ObservedFilter.exactly(PortFilter.of(wanted, 5));
        TreeMap<String, List<String>> chains = new TreeMap<>(exact.chains());
        chains.put("inet to-tapa", List.of("accept"));
        assertThat(new ObservedFilter("tapa", true, chains, exact.elements()).matches(wanted))
                .isFalse();
        TreeSet<Element> fewer = new TreeSet<>(exact.elements());
        fewer.removeIf(element -> element.set().equals(WeirTables.GUARDED));
        assertThat(new ObservedFilter("tapa", true, exact.chains(), fewer).matches(wanted))
                .isFalse();
        assertThat(new ObservedFilter("tapa", false, exact.chains(), exact.elements()).matches(wanted))
                .isFalse();
    }
}
