package dev.weir.agent.datapath.linux;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What {@code nft list table} says of our tables. Rules are known by their comment, which {@link Rules} derives from
 * their text: how nft prints a rule differs between versions, the comment does not. A rule without one of ours is known by its text.
 *
 * @param chains by family and name ({@code inet from-tap…}): the marks of its rules, in order
 * @param sets by family and name: their elements
 */
record Listing(Map<String, List<String>> chains, Map<String, TreeSet<Element>> sets) {
    static final String COMMENT = " comment \"";
    private static final Pattern MARK = Pattern.compile(Rules.MARK);
    private static final Pattern LEADING_ZEROS = Pattern.compile("\\b0x0+(?=[0-9a-f])");

    static final Listing EMPTY = new Listing(Map.of(), Map.of());

    static Listing parse(String text) {
        Listing listing = new Listing(new LinkedHashMap<>(), new LinkedHashMap<>());
        String family = "";
        String set = "";
        String chain = "";
        StringBuilder elements = new StringBuilder();
        for (String line : text.lines().toList()) {
            String words = line.strip();
            int depth = line.length() - line.stripLeading().length();
            if (words.startsWith("table ")) {
                family = words.split(" ", 3)[1];
            } else if (depth == 1 && (words.startsWith("set ") || words.startsWith("map "))) {
                set = family + " " + words.split(" ", 3)[1];
                listing.sets.put(set, new TreeSet<>());
            } else if (depth == 1 && words.startsWith("chain ")) {
                chain = family + " " + words.split(" ", 3)[1];
                listing.chains.put(chain, new ArrayList<>());
            } else if (depth == 1) {
                set = "";
                chain = "";
            } else if (!chain.isEmpty() && !words.isEmpty() && !words.startsWith("type ")) {
                listing.chains.getOrDefault(chain, new ArrayList<>()).add(mark(words));
            } else if (!set.isEmpty() && (words.startsWith("elements = ") || !elements.isEmpty())) {
                elements.append(' ').append(words);
                if (words.endsWith("}")) {
                    listing.addElements(set, elements.toString());
                    elements.setLength(0);
                }
            }
        }
        return listing;
    }

    private static String mark(String rule) {
        int comment = rule.lastIndexOf(COMMENT);
        if (comment < 0 || !rule.endsWith("\"")) {
            return rule;
        }
        String mark = rule.substring(comment + COMMENT.length(), rule.length() - 1);
        return MARK.matcher(mark).matches() ? mark : rule;
    }

    private void addElements(String set, String text) {
        String inner = text.substring(text.indexOf('{') + 1, text.lastIndexOf('}'));
        TreeSet<Element> elements = sets.getOrDefault(set, new TreeSet<>());
        for (String part : inner.split(",")) {
            int colon = part.indexOf(" : ");
            String left = colon < 0 ? part : part.substring(0, colon);
            int comment = left.indexOf(COMMENT);
            String key = canonical(comment < 0 ? left : left.substring(0, comment));
            String owner = comment < 0 ? "" : left.substring(comment + COMMENT.length(), left.lastIndexOf('"'));
            String value = colon < 0 ? "" : canonical(part.substring(colon + 3));
            if (!key.isEmpty()) {
                elements.add(new Element(set, key, value, owner));
            }
        }
    }

    /** Numbers without leading zeros: nft pads them in some types and not in others. */
    static String canonical(String text) {
        String stripped = text.strip();
        return stripped.contains("0x0") ? LEADING_ZEROS.matcher(stripped).replaceAll("0x") : stripped;
    }

    List<String> chain(String name) {
        return chains.getOrDefault(name, List.of());
    }

    TreeSet<Element> set(String name) {
        return sets.getOrDefault(name, new TreeSet<>());
    }
}
