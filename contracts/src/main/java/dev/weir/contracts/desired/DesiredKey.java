package dev.weir.contracts.desired;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code <scope>/<kind>/<id>}. The scope alone decides the partition, so that all that belongs to one node, network or
 * group is in one place.
 *
 * @param scope node's name, network's id or security group's id
 */
public record DesiredKey(String scope, Kind kind, String id) {
    /** What a record is about, and thereby which topic it is in. */
    public enum Kind {
        NETWORK("network"),
        ENDPOINTS("endpoints"),
        PORT("port"),
        GROUP("group"),
        RULE("rule"),
        MEMBERS("members"),
        DHCP("dhcp"),
        DHCP_PLACEMENT("dhcp-placement");

        private static final Map<String, Kind> BY_TEXT =
                Stream.of(values()).collect(Collectors.toUnmodifiableMap(Kind::text, kind -> kind));

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** By hand: an agent compares tens of thousands at its start, and what the language makes is not made before it is called. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof DesiredKey key && kind == key.kind && scope.equals(key.scope) && id.equals(key.id);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * scope.hashCode() + kind.hashCode()) + id.hashCode();
    }

    public String text() {
        return prefix(scope, kind) + id;
    }

    /** What the keys of all records of one kind in one scope begin with. */
    public static String prefix(String scope, Kind kind) {
        return scope + "/" + kind.text() + "/";
    }

    /** @throws IllegalArgumentException if it is not of the form scope/kind/id with a known kind */
    public static DesiredKey parse(String text) {
        int scope = text.indexOf('/');
        int kind = text.indexOf('/', scope + 1);
        Kind known = scope < 0 || kind < 0 ? null : Kind.BY_TEXT.get(text.substring(scope + 1, kind));
        if (known == null) {
            throw new IllegalArgumentException("not a key of desired state: '" + text + "'");
        }
        return new DesiredKey(text.substring(0, scope), known, text.substring(kind + 1));
    }

    @Override
    public String toString() {
        return text();
    }
}
