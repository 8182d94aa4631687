package dev.weir.agent.datapath.linux;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A chain's rules as we want them.
 *
 * @param chain family and name, such as {@code inet from-tap…}
 * @param texts in nft's language, in order
 */
record Rules(String chain, List<String> texts) {
    /** What a rule's comment looks like. */
    static final String MARK = "weir:[0-9a-f]{12}";

    private static final int MARKS_MAX = 10_000;
    private static final Map<String, String> MARKS = new ConcurrentHashMap<>();

    Rules {
        texts = List.copyOf(texts);
    }

    List<String> marks() {
        return texts.stream().map(Rules::mark).toList();
    }

    /** Makes the chain if need be and puts exactly these rules into it. */
    String put() {
        StringBuilder script = new StringBuilder();
        script.append("add chain ").append(path()).append('\n');
        script.append("flush chain ").append(path()).append('\n');
        for (String text : texts) {
            script.append("add rule ").append(path()).append(' ').append(text);
            script.append(" comment \"").append(mark(text)).append("\"\n");
        }
        return script.toString();
    }

    String path() {
        return path(chain);
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
        String mark = digest(text);
        MARKS.put(text, mark);
        return mark;
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "weir:" + HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
