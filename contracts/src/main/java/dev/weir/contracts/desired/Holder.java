package dev.weir.contracts.desired;

import java.util.List;

/** Ids of records that say of several ports what others must know of them: one for all that a node holds, and one for each other. */
public final class Holder {
    private static final String NODE = "node/";
    private static final String ALONE = "port/";

    private Holder() {}

    /** Of ports that a node holds. */
    public static String node(String name) {
        return NODE + name;
    }

    /**
     * Of a port.
     *
     * @param node that holds it, with others; empty if none does
     */
    public static String of(String node, String portId) {
        return node.isEmpty() ? ALONE + portId : node(node);
    }

    /** What a holder has: there is no record of nothing. */
    static <T> List<T> some(List<T> held) {
        if (held.isEmpty()) {
            throw new IllegalArgumentException("a holder of nothing");
        }
        return List.copyOf(held);
    }

    /** The node's name; empty if it is of a port that no node holds. */
    public static String nodeOf(String holder) {
        return holder.startsWith(NODE) ? holder.substring(NODE.length()) : "";
    }

    /** The id of a port that no node holds; empty if it is a node's. */
    public static String portOf(String holder) {
        return holder.startsWith(ALONE) ? holder.substring(ALONE.length()) : "";
    }
}
