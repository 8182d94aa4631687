package dev.weir.agent.datapath.linux;

import dev.weir.agent.datapath.FilterTarget;
import dev.weir.agent.datapath.Observed;
import dev.weir.agent.datapath.Target;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One port's part of our tables, as it is.
 *
 * @param foundation whether what all ports share is as it should be
 * @param chains family and name, with the marks of their rules
 */
record ObservedFilter(String tap, boolean foundation, Map<String, List<String>> chains, TreeSet<Element> elements)
        implements Observed {
    private static final List<String> CHAINS = List.of("bridge to-", "inet from-", "inet to-");
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
        Map<String, List<String>> chains = new TreeMap<>();
        applied.chains().forEach(rules -> chains.put(rules.chain(), rules.marks()));
        return new ObservedFilter(applied.tap(), true, chains, applied.elements());
    }

    /** All ports of which anything is there, by tap. */
    static Map<String, ObservedFilter> in(Listing listing, boolean foundation) {
        Map<String, ObservedFilter> filters = new TreeMap<>();
        listing.chains().forEach((chain, rules) -> {
            for (String start : CHAINS) {
                if (chain.startsWith(start)) {
                    at(filters, chain.substring(start.length()), foundation)
                            .chains
                            .put(chain, rules);
                }
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
                int dash = element.value().indexOf('-');
                if (dash > 0) {
                    at(filters, element.value().substring(dash + 1), foundation)
                            .elements
                            .add(element);
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
        return exact.elements().equals(elements)
                && exact.chains().size() == chains.size()
                && exact.chains().stream().allMatch(rules -> rules.marks().equals(chains.get(rules.chain())));
    }

    /** Commands that make it so, touching only chains and elements that differ. */
    String change(PortFilter wanted) {
        StringBuilder script = new StringBuilder();
        for (Rules rules : wanted.chains()) {
            if (!rules.marks().equals(chains.get(rules.chain()))) {
                script.append(rules.put());
            }
        }
        return script.append(elements(elements, wanted.elements())).toString();
    }

    String remove() {
        StringBuilder script = new StringBuilder(Element.delete(elements));
        chains.keySet().forEach(chain -> {
            script.append("flush chain ").append(Rules.path(chain)).append('\n');
            script.append("delete chain ").append(Rules.path(chain)).append('\n');
        });
        return script.toString();
    }

    /** Commands that take away what is not wanted and add what is not there. */
    static String elements(TreeSet<Element> before, TreeSet<Element> wanted) {
        return Element.delete(without(before, wanted)) + Element.add(without(wanted, before));
    }

    private static List<Element> without(TreeSet<Element> some, TreeSet<Element> others) {
        return some.stream().filter(element -> !others.contains(element)).toList();
    }

    @Override
    public String toString() {
        String shared = foundation ? "" : ", common chains damaged";
        return "number " + number() + ", " + chains.size() + " chains, " + elements.size() + " elements" + shared;
    }
}
