package dev.weir.agent.datapath.linux;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An element of a named set or map, as nft prints it.
 *
 * @param set family and name, such as {@code bridge macs}
 * @param value empty in a set
 * @param owner whose it is, which the kernel keeps as its comment; empty if the key tells
 */
record Element(String set, String key, String value, String owner) implements Comparable<Element> {
    Element(String set, String key, String value) {
        this(set, key, value, "");
    }

    static Element of(String set, String key) {
        return new Element(set, key, "");
    }

    String add() {
        return add(List.of(this));
    }

    String delete() {
        return delete(List.of(this));
    }

    /** One command a set: nft looks each command's set up anew. @param elements those of a set one after the other */
    static String add(Iterable<Element> elements) {
        return commands("add", elements);
    }

    /** As {@link #add}. */
    static String delete(Iterable<Element> elements) {
        return commands("delete", elements);
    }

    private static String commands(String verb, Iterable<Element> elements) {
        StringBuilder script = new StringBuilder();
        String set = "";
        for (Element element : elements) {
            if (element.set.equals(set)) {
                script.append(", ");
            } else {
                script.append(set.isEmpty() ? "" : " }\n")
                        .append(verb)
                        .append(" element ")
                        .append(element.table())
                        .append(" { ");
                set = element.set;
            }
            script.append(element.key);
            if (verb.equals("add")) {
                script.append(element.owner.isEmpty() ? "" : Listing.COMMENT + element.owner + '"');
                script.append(element.value.isEmpty() ? "" : " : " + element.value);
            }
        }
        return script.append(set.isEmpty() ? "" : " }\n").toString();
    }

    private String table() {
        int space = set.indexOf(' ');
        return set.substring(0, space) + " weir" + set.substring(space);
    }

    /** By hand: what the language makes is slow until it is compiled, and a start has tens of thousands of these. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Element element
                        && key.equals(element.key)
                        && set.equals(element.set)
                        && value.equals(element.value)
                        && owner.equals(element.owner);
    }

    /** A key has one element in a set, and is in few sets. */
    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public int compareTo(Element other) {
        // Nearly always the same one, which comparing letter by letter would not notice.
        int bySet = set.equals(other.set) ? 0 : set.compareTo(other.set);
        int byKey = bySet != 0 ? bySet : key.compareTo(other.key);
        int byValue = byKey != 0 ? byKey : value.compareTo(other.value);
        return byValue != 0 ? byValue : owner.compareTo(other.owner);
    }
}
