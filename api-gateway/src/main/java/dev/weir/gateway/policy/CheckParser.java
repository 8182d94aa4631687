package dev.weir.gateway.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads check strings: {@code not} binds stronger than {@code and}, {@code and} stronger than {@code or}. */
final class CheckParser {
    private static final Pattern TARGET_FIELD = Pattern.compile("%\\((?:([^:()]+):)?([^()]+)\\)s");
    private static final Pattern FIELD = Pattern.compile("([^:]+):(.+)=(.*)");

    private final Deque<String> tokens;
    private final String text;

    private CheckParser(String text) {
        this.text = text;
        this.tokens = new ArrayDeque<>(tokens(text));
    }

    /** @throws IllegalArgumentException if the text is not a check string */
    static Check parse(String text) {
        if (text.isBlank()) {
            return new Check.Constant(true);
        }
        CheckParser parser = new CheckParser(text);
        Check check = parser.or();
        if (!parser.tokens.isEmpty()) {
            throw parser.wrong("'" + parser.tokens.peek() + "' is one too many");
        }
        return check;
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        for (String word : text.trim().split("\\s+", -1)) {
            String rest = word;
            while (rest.startsWith("(")) {
                tokens.add("(");
                rest = rest.substring(1);
            }
            int closing = 0;
            // A check itself may hold parentheses: %(project_id)s. Only unmatched ones close a group.
            while (rest.endsWith(")")
                    && rest.chars().filter(c -> c == ')').count()
                            > rest.chars().filter(c -> c == '(').count()) {
                rest = rest.substring(0, rest.length() - 1);
                closing++;
            }
            if (!rest.isEmpty()) {
                tokens.add(rest);
            }
            for (int i = 0; i < closing; i++) {
                tokens.add(")");
            }
        }
        return tokens;
    }

    private Check or() {
        List<Check> checks = new ArrayList<>();
        checks.add(and());
        while (accept("or")) {
            checks.add(and());
        }
        return checks.size() == 1 ? checks.getFirst() : new Check.Or(List.copyOf(checks));
    }

    private Check and() {
        List<Check> checks = new ArrayList<>();
        checks.add(not());
        while (accept("and")) {
            checks.add(not());
        }
        return checks.size() == 1 ? checks.getFirst() : new Check.And(List.copyOf(checks));
    }

    private Check not() {
        return accept("not") ? new Check.Not(not()) : primary();
    }

    private Check primary() {
        String token = tokens.poll();
        if (token == null) {
            throw wrong("it ends too early");
        }
        if (token.equals("(")) {
            Check check = or();
            if (!accept(")")) {
                throw wrong("a parenthesis is not closed");
            }
            return check;
        }
        if (token.equals("@") || token.equals("!")) {
            return new Check.Constant(token.equals("@"));
        }
        int colon = token.indexOf(':');
        if (colon < 1) {
            throw wrong("'" + token + "' is not a check");
        }
        return check(token.substring(0, colon), token.substring(colon + 1));
    }

    private Check check(String kind, String match) {
        return switch (kind) {
            case "role" -> new Check.Role(match.toLowerCase(Locale.ROOT));
            case "rule" -> new Check.Rule(match);
            case "field" -> {
                Matcher field = FIELD.matcher(match);
                if (!field.matches()) {
                    throw wrong("'" + match + "' names no field");
                }
                String value = field.group(3);
                yield new Check.Field(
                        field.group(1),
                        field.group(2),
                        value,
                        value.startsWith("~") ? Pattern.compile(value.substring(1)) : null);
            }
            default -> {
                Matcher target = TARGET_FIELD.matcher(match);
                if (!target.matches()) {
                    throw wrong("'" + match + "' names no attribute of the target");
                }
                yield new Check.Owner(kind, target.group(1), target.group(2));
            }
        };
    }

    private boolean accept(String token) {
        if (token.equalsIgnoreCase(tokens.peek())) {
            tokens.remove();
            return true;
        }
        return false;
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException("check string '" + text + "': " + why);
    }
}
