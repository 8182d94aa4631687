package dev.weir.agent.datapath.linux;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.FilterTarget.Source;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PortFilterTest {
    private static final String MAC = "fa:16:3e:00:00:01";

    private static FilterTarget filter(Source... sources) {
        return new FilterTarget("tapa", "brqa", List.of(sources), "web");
    }

    @Test
    void aBlockedPortPassesNothingEitherWay() {
        PortFilter filter = PortFilter.of(FilterTarget.blocked("tapa", "brqa"), 1);
        assertThat(filter.marking().texts()).containsExactly("counter drop");
        assertThat(filter.elements())
                .containsExactlyInAnyOrder(
                        Element.of(WeirTables.GUARDED, "\"tapa\""),
                        new Element(WeirTables.MARKS, "\"tapa\"", "0x10000"),
                        new Element(WeirTables.BRIDGE_RECEIVERS, "\"tapa\"", "goto to-tapa"));
    }

    @Test
    void prefixesThatOverlapAreGivenToTheKernelOnce() {
        PortFilter filter = PortFilter.of(
                filter(
                        new Source(MAC, "10.0.0.1"),
                        new Source(MAC, "10.0.0.0/16"),
                        new Source(MAC, "10.0.1.0/24"),
                        new Source(MAC, "fd00::/64")),
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
    void aChangeTouchesOnlyTheElementsThatDiffer() {
        // Given a port as it was put
        FilterTarget before = filter(new Source(MAC, "10.0.0.1"));
        ObservedFilter observed = ObservedFilter.exactly(PortFilter.of(before, 5));
        assertThat(observed.matches(before)).isTrue();
        // When an address comes, and it goes to another group
        FilterTarget after = new FilterTarget(
                "tapa", "brqa", List.of(new Source(MAC, "10.0.0.1"), new Source(MAC, "10.0.0.2")), "db");
        String script = observed.change(PortFilter.of(after, 5));
        // Then
        assertThat(observed.matches(after)).isFalse();
        assertThat(script.lines())
                .containsExactly(
                        "delete element inet weir receivers { 0x5 }",
                        "delete element inet weir senders { 0x50000 }",
                        "add element bridge weir sources4 { \"tapa\" . " + MAC + " . 10.0.0.2 }",
                        "add element inet weir receivers { 0x5 comment \"tapa\" : goto to-db }",
                        "add element inet weir senders { 0x50000 comment \"tapa\" : goto from-db }");
        assertThat(observed.change(PortFilter.of(before, 5))).isEmpty();
    }

    @Test
    void aRuleOrElementAddedOrTakenByHandIsNoticed() {
        FilterTarget wanted = filter(new Source(MAC, "10.0.0.1"));
        ObservedFilter exact = ObservedFilter.exactly(PortFilter.of(wanted, 5));
        Map<String, List<String>> chains = Map.of("bridge to-tapa", List.of("accept"));
        assertThat(new ObservedFilter("tapa", true, chains, exact.elements()).matches(wanted))
                .isFalse();
        TreeSet<Element> fewer = new TreeSet<>(exact.elements());
        fewer.removeIf(element -> element.set().equals(WeirTables.GUARDED));
        assertThat(new ObservedFilter("tapa", true, exact.chains(), fewer).matches(wanted))
                .isFalse();
        assertThat(new ObservedFilter("tapa", false, exact.chains(), exact.elements()).matches(wanted))
                .isFalse();
    }

    @Test
    void whatLeadsFromANumberBelongsToTheTapThatItSaysAndElseToNobody() {
        // Given a listing in which a number says of no tap
        Listing listing = Listing.parse("""
                table bridge weir {
                	map marks {
                		type ifname : mark
                		elements = { "tapa" : 0x00050000 }
                	}
                }
                table inet weir {
                	map senders {
                		type mark : verdict
                		elements = { 0x00000000 : goto ingress, 0x00050000 comment "tapa" : goto from-web, 0x00060000 : goto from-web }
                	}
                	map receivers {
                		type mark : verdict
                		elements = { 0x00000000 : accept, 0x00000005 comment "tapa" : goto to-web }
                	}
                }
                """);
        // When
        Map<String, ObservedFilter> filters = ObservedFilter.in(listing, true);
        // Then
        assertThat(filters).containsOnlyKeys("tapa", "number-0x60000");
        assertThat(requireNonNull(filters.get("tapa")).elements()).hasSize(3);
        assertThat(requireNonNull(filters.get("number-0x60000")).remove())
                .isEqualTo("delete element inet weir senders { 0x60000 }\n");
    }
}
