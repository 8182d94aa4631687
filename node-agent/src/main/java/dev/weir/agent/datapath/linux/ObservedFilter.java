package dev.weir.agent.datapath.linux;

import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.Observed;
import dev.weir.agent.datapath.Target;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One port's part of our tables, as it is.
 *
 * @param foundation whether what all ports share is as it should be
 * @param chains the one that marks what is on its way to it, if it is there, with the marks of its rules
 */
record ObservedFilter(String tap, boolean foundation, Map<String, List<String>> chains, TreeSet<Element> elements)
        implements Observed {
    private static final String MARKING = "bridge to-";
    private static final List<String> BY_TAP = List.of(
            WeirTables.GUARDED,
            WeirTables.MACS,
            WeirTables.SOURCES4,
            WeirTables.SOURCES6,
            WeirTables.PREFIXES4,
            WeirTables.PREFIXES6,
            WeirTables.TARGETS6,
            WeirTables.TARGET_PREFIXES6,
            WeirTables.MARKS,
            WeirTables.BRIDGE_RECEIVERS);

    private static final List<String> BY_NUMBER = List.of(WeirTables.SENDERS, WeirTables.RECEIVERS);

    static ObservedFilter absent(String tap) {
        return new ObservedFilter(tap, true, Map.of(), new TreeSet<>());
    }

    /** As it is after it was put so. */
    static ObservedFilter exactly(PortFilter applied) {
        return new ObservedFilter(applied.tap(), true, Rules.found(List.of(applied.marking())), applied.elements());
    }

    /** All ports of which anything is there, by tap; what leads from a number and says of no tap whose it is, by that number. */
    static Map<String, ObservedFilter> in(Listing listing, boolean foundation) {
        Map<String, ObservedFilter> filters = new TreeMap<>();
        listing.chains().forEach((chain, rules) -> {
            if (chain.startsWith(MARKING)) {
                at(filters, chain.substring(MARKING.length()), foundation)
                        .chains
                        .put(chain, rules);
            }
        });
        for (String set : BY_TAP) {
            for (Element element : listing.set(set)) {
                String tap = element.key().substring(1, element.key().indexOf('"', 1));
                at(filters, tap, foundation).elements.add(element);
            }
        }
        for (String set : BY_NUMBER) {
            for (Element element : listing.set(set)) {
                if (!element.key().equals(WeirTables.NOBODY)) {
                    String tap = element.owner().isEmpty() ? "number-" + element.key() : element.owner();
                    at(filters, tap, foundation).elements.add(element);
                }
            }
        }
        return filters;
    }

    private static ObservedFilter at(Map<String, ObservedFilter> filters, String tap, boolean foundation) {
        return filters.computeIfAbsent(tap, _ -> new ObservedFilter(tap, foundation, new TreeMap<>(), new TreeSet<>()));
    }

    /** In packet marks; 0 if it has none. */
    int number() {
        for (Element element : elements) {
            if (element.set().equals(WeirTables.MARKS)) {
                return Integer.parseUnsignedInt(element.value().substring(2), 16) >>> 16;
            }
        }
        return 0;
    }

    @Override
    public boolean matches(Target wanted) {
        int number = number();
        if (!foundation || number == 0 || !(wanted instanceof FilterTarget filter)) {
            return false;
        }
        PortFilter exact = PortFilter.of(filter, number);
        return exact.elements().equals(elements) && Rules.are(chains, List.of(exact.marking()));
    }

    /** Commands that make it so, touching only the chain and elements that differ. */
    String change(PortFilter wanted) {
        return Rules.change(chains, List.of(wanted.marking())) + elements(elements, wanted.elements());
    }

    String remove() {
        return Element.delete(elements) + Rules.remove(chains.keySet());
    }

    /** Commands that take away what is not wanted and add what is not there. */
    static String elements(Set<Element> before, Set<Element> wanted) {
        return Element.delete(without(before, wanted)) + Element.add(without(wanted, before));
    }

    private static List<Element> without(Set<Element> some, Set<Element> others) {
        return some.stream()
                .filter(element -> !others.contains(element))
                .sorted()
                .toList();
    }

    @Override
    public String toString() {
        String shared = foundation ? "" : ", common chains damaged";
        return "number " + number() + (chains.isEmpty() ? ", not marked, " : ", ") + elements.size() + " elements"
                + shared;
    }
}
