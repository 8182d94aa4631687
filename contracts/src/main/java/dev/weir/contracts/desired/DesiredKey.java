package dev.weir.contracts.desired;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code <scope>/<kind>/<id>}. The scope alone decides the partition, so that all that belongs to one node, network or
 * group is in one place.
 *
 * @param scope node's name, network's id or security group's id
 */
public record DesiredKey(String scope, Kind kind, String id) {
    /** What a record is about, and thereby which topic it is in. */
    public enum Kind {
        NETWORK("network", DesiredNetwork.class),
        ENDPOINT("endpoint", DesiredEndpoint.class),
        PORT("port", DesiredPort.class),
        GROUP("group", DesiredGroup.class),
        RULE("rule", DesiredRule.class),
        MEMBER("member", DesiredGroupMember.class),
        DHCP("dhcp", DesiredDhcp.class),
        DHCP_PLACEMENT("dhcp-placement", DesiredDhcpPlacement.class);

        private static final Map<String, Kind> BY_TEXT =
                Stream.of(values()).collect(Collectors.toUnmodifiableMap(Kind::text, kind -> kind));

        private final String text;
        private final Class<? extends Desired> recordClass;

        Kind(String text, Class<? extends Desired> recordClass) {
            this.text = text;
            this.recordClass = recordClass;
        }

        public String text() {
            return text;
        }

        public Class<? extends Desired> recordClass() {
            return recordClass;
        }
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
