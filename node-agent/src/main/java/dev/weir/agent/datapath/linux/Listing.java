package dev.weir.agent.datapath.linux;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What {@code nft list table} says of our tables. Rules are known by their comment, which {@link Rules} derives from
 * their text: how nft prints a rule differs between versions, the comment does not. A rule without one of ours is known by its text.
 *
 * @param chains by family and name ({@code inet from-tap…}): the marks of its rules, in order
 * @param sets by family and name: their elements
 */
record Listing(Map<String, List<String>> chains, Map<String, Set<Element>> sets) {
    static final String COMMENT = " comment \"";
    private static final String ELEMENTS = "elements = {";
    private static final Pattern MARK = Pattern.compile(Rules.MARK);
    private static final Pattern LEADING_ZEROS = Pattern.compile("\\b0x0+(?=[0-9a-f])");

    static final Listing EMPTY = new Listing(Map.of(), Map.of());

    static Listing parse(String text) {
        Listing listing = new Listing(new LinkedHashMap<>(), new LinkedHashMap<>());
        String family = "";
        String set = "";
        String chain = "";
        int next;
        for (int at = 0; at < text.length(); at = next) {
            int end = end(text, at);
            next = end + 1;
            int start = at;
            while (start < end && Character.isWhitespace(text.charAt(start))) {
                start++;
            }
            int depth = start - at;
            if (!set.isEmpty() && text.startsWith(ELEMENTS, start)) {
                // Up to the brace that ends a line: of tens of thousands of elements no lines are made.
                int brace = text.indexOf("}\n", start);
                int last = brace < 0 ? text.length() : brace;
                listing.sets.put(set, elements(set, text, start + ELEMENTS.length(), last));
                next = Math.min(text.length(), last + 2);
                continue;
            }
            String words = text.substring(start, end).stripTrailing();
            if (words.startsWith("table ")) {
                family = words.split(" ", 3)[1];
            } else if (depth == 1 && (words.startsWith("set ") || words.startsWith("map "))) {
                set = family + " " + words.split(" ", 3)[1];
                listing.sets.put(set, Set.of());
            } else if (depth == 1 && words.startsWith("chain ")) {
                chain = family + " " + words.split(" ", 3)[1];
                listing.chains.put(chain, new ArrayList<>());
            } else if (depth == 1) {
                set = "";
                chain = "";
            } else if (!chain.isEmpty() && !words.isEmpty() && !words.startsWith("type ")) {
                listing.chains.getOrDefault(chain, new ArrayList<>()).add(mark(words));
            }
        }
        return listing;
    }

    private static int end(String text, int at) {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private static String mark(String rule) {
        int comment = rule.lastIndexOf(COMMENT);
        if (comment < 0 || !rule.endsWith("\"")) {
            return rule;
        }
        String mark = rule.substring(comment + COMMENT.length(), rule.length() - 1);
        return MARK.matcher(mark).matches() ? mark : rule;
    }

    /** What stands between two braces of a text. */
    private static Set<Element> elements(String set, String text, int from, int to) {
        Set<Element> elements = new HashSet<>();
        int next;
        for (int at = from; at < to; at = next + 1) {
            int comma = text.indexOf(',', at, to);
            next = comma < 0 ? to : comma;
            int colon = text.indexOf(" : ", at, next);
            int end = colon < 0 ? next : colon;
            int comment = text.indexOf(COMMENT, at, end);
            String key = canonical(text.substring(at, comment < 0 ? end : comment));
            String owner =
                    comment < 0 ? "" : text.substring(comment + COMMENT.length(), text.lastIndexOf('"', end - 1));
            String value = colon < 0 ? "" : canonical(text.substring(colon + 3, next));
            if (!key.isEmpty()) {
                elements.add(new Element(set, key, value, owner));
            }
        }
        return elements;
    }

    /** Numbers without leading zeros: nft pads them in some types and not in others. */
    static String canonical(String text) {
        String stripped = text.strip();
        return stripped.contains("0x0") ? LEADING_ZEROS.matcher(stripped).replaceAll("0x") : stripped;
    }

    List<String> chain(String name) {
        return chains.getOrDefault(name, List.of());
    }

    Set<Element> set(String name) {
        return sets.getOrDefault(name, Set.of());
    }
}
