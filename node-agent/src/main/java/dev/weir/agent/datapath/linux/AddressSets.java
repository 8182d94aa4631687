package dev.weir.agent.datapath.linux;

import dev.weir.agent.datapath.Observed;
import dev.weir.agent.datapath.Target;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An address set is two sets of the kernel: one of single addresses ({@code g4-…}), a hash table in which one more costs
 * the same however many there are; and one of CIDRs ({@code n4-…}), which has intervals and is nearly always small.
 */
final class AddressSets {
    private static final String FAMILY = "inet ";

    private AddressSets() {}

    /** The name of the target that a kernel set belongs to. */
    static Optional<String> target(String set) {
        return set.matches("inet [gn][46]-.*")
                ? Optional.of("g" + set.substring(FAMILY.length() + 1))
                : Optional.empty();
    }

    /** The set of CIDRs that belongs to a set of addresses. */
    static String ofPrefixes(String name) {
        return "n" + name.substring(1);
    }

    /**
     * An address set as it is.
     *
     * @param names of its sets that are there, one or two
     * @param singles elements of the one of addresses
     * @param cidrs elements of the one of CIDRs
     */
    record Seen(Set<String> names, Set<Element> singles, Set<Element> cidrs) implements Observed {
        private boolean complete() {
            return names.size() == 2;
        }

        private int size() {
            return singles.size() + cidrs.size();
        }

        private Set<Element> elements() {
            Set<Element> elements = HashSet.newHashSet(size());
            elements.addAll(singles);
            elements.addAll(cidrs);
            return elements;
        }

        @Override
        public boolean matches(Target wanted) {
            return complete()
                    && wanted instanceof Target.AddressSet set
                    && size() == set.prefixes().size()
                    && AddressSets.elements(set)
                            .allMatch(element -> singles.contains(element) || cidrs.contains(element));
        }

        @Override
        public String toString() {
            return size() + " elements" + (complete() ? "" : ", one of two sets is missing");
        }
    }

    static Observed observed(String name, Listing listing) {
        String singles = FAMILY + name;
        String cidrs = FAMILY + ofPrefixes(name);
        Set<String> names = new TreeSet<>(Set.of(singles, cidrs));
        names.retainAll(listing.sets().keySet());
        return new Seen(names, listing.set(singles), listing.set(cidrs));
    }

    private static Stream<Element> elements(Target.AddressSet set) {
        String singles = FAMILY + set.name();
        String cidrs = FAMILY + ofPrefixes(set.name());
        return set.prefixes().stream().map(prefix -> Element.of(prefix.indexOf('/') < 0 ? singles : cidrs, prefix));
    }

    private static Set<Element> all(Target.AddressSet set) {
        return elements(set).collect(Collectors.toSet());
    }

    /** Commands that make both sets so, touching only elements that differ. */
    static String put(Target.AddressSet set, @Nullable Observed was) {
        Set<Element> wanted = all(set);
        Set<Element> before = switch (was) {
            case Seen seen -> seen.elements();
            case Observed.Exactly(Target.AddressSet applied) -> all(applied);
            case null, default -> Set.of();
        };
        String type = set.ipVersion() == 4 ? "ipv4_addr" : "ipv6_addr";
        return "add set inet weir " + set.name() + " { type " + type + "; }\n"
                + "add set inet weir " + ofPrefixes(set.name()) + " { type " + type + "; flags interval; }\n"
                + ObservedFilter.elements(before, wanted);
    }

    static String remove(String name, Observed was) {
        StringBuilder script = new StringBuilder();
        for (String set : new String[] {name, ofPrefixes(name)}) {
            if (!(was instanceof Seen seen) || seen.names().contains(FAMILY + set)) {
                script.append("delete set inet weir ").append(set).append('\n');
            }
        }
        return script.toString();
    }
}
