package dev.weir.agent.datapath.linux;

import dev.weir.agent.datapath.Digest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A chain's rules as we want them.
 *
 * @param chain family and name, such as {@code inet from-…}
 * @param texts in nft's language, in order
 */
record Rules(String chain, List<String> texts) {
    /** What a rule's comment looks like. */
    static final String MARK = "weir:[0-9a-f]{12}";

    private static final int MARK_BYTES = 6;
    private static final int MARKS_MAX = 10_000;
    private static final Map<String, String> MARKS = new ConcurrentHashMap<>();

    Rules {
        texts = List.copyOf(texts);
    }

    List<String> marks() {
        return texts.stream().map(Rules::mark).toList();
    }

    /** Whether chains are these and have these rules. @param found family and name, with the marks of their rules */
    static boolean are(Map<String, List<String>> found, List<Rules> wanted) {
        return found.size() == wanted.size()
                && wanted.stream().allMatch(rules -> rules.marks().equals(found.get(rules.chain())));
    }

    /** As they are after they were put so. */
    static Map<String, List<String>> found(List<Rules> applied) {
        Map<String, List<String>> chains = new TreeMap<>();
        applied.forEach(rules -> chains.put(rules.chain(), rules.marks()));
        return chains;
    }

    /** Commands that make chains these, touching only those that differ. */
    static String change(Map<String, List<String>> before, List<Rules> wanted) {
        StringBuilder script = new StringBuilder();
        for (Rules rules : wanted) {
            if (!rules.marks().equals(before.get(rules.chain()))) {
                script.append(rules.put());
            }
        }
        return script.toString();
    }

    /** Commands that take chains away. */
    static String remove(Collection<String> chains) {
        StringBuilder script = new StringBuilder();
        for (String chain : chains) {
            script.append("flush chain ").append(path(chain)).append('\n');
            script.append("delete chain ").append(path(chain)).append('\n');
        }
        return script.toString();
    }

    /** Makes the chain if need be and puts exactly these rules into it. */
    String put() {
        StringBuilder script = new StringBuilder();
        script.append("add chain ").append(path()).append('\n');
        script.append("flush chain ").append(path()).append('\n');
        for (String text : texts) {
            script.append("add rule ").append(path()).append(' ').append(text);
            script.append(Listing.COMMENT).append(mark(text)).append("\"\n");
        }
        return script.toString();
    }

    String path() {
        return path(chain);
    }

    /** Without its family. */
    static String name(String chain) {
        return chain.substring(chain.indexOf(' ') + 1);
    }

    static String path(String chain) {
        int space = chain.indexOf(' ');
        return chain.substring(0, space) + " weir" + chain.substring(space);
    }

    /** Most rules of a node's ports are the same. */
    private static String mark(String text) {
        String known = MARKS.get(text);
        if (known != null) {
            return known;
        }
        if (MARKS.size() >= MARKS_MAX) {
            MARKS.clear();
        }
        String mark = "weir:" + Digest.of(text, MARK_BYTES);
        MARKS.put(text, mark);
        return mark;
    }
}
