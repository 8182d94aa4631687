package dev.weir.agent.datapath.linux;

/**
 * An element of a named set or map, as nft prints it.
 *
 * @param set family and name, such as {@code bridge macs}
 * @param value empty in a set
 */
record Element(String set, String key, String value) implements Comparable<Element> {
    static Element of(String set, String key) {
        return new Element(set, key, "");
    }

    String add() {
        return "add element " + table() + " { " + key + (value.isEmpty() ? "" : " : " + value) + " }\n";
    }

    String delete() {
        return "delete element " + table() + " { " + key + " }\n";
    }

    private String table() {
        int space = set.indexOf(' ');
        return set.substring(0, space) + " weir" + set.substring(space);
    }

    @Override
    public int compareTo(Element other) {
        int bySet = set.compareTo(other.set);
        int byKey = bySet != 0 ? bySet : key.compareTo(other.key);
        return byKey != 0 ? byKey : value.compareTo(other.value);
    }
}
