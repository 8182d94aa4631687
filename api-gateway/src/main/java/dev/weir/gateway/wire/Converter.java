package dev.weir.gateway.wire;

import dev.weir.contracts.net.IpAddress;
import dev.weir.contracts.reply.ApiError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings the spellings that Neutron accepts for a value to one form. Values are as JSON has them: see {@code Attributes}. */
final class Converter {
    private static final Set<String> TRUE = Set.of("1", "t", "true", "on", "y", "yes");
    private static final Set<String> FALSE = Set.of("0", "f", "false", "off", "n", "no");
    private static final Set<String> PROTOCOLS = Set.of(
            "ah",
            "dccp",
            "egp",
            "esp",
            "gre",
            "hopopt",
            "icmp",
            "igmp",
            "ip",
            "ipip",
            "ipv6-encap",
            "ipv6-frag",
            "ipv6-icmp",
            "icmpv6",
            "ipv6-nonxt",
            "ipv6-opts",
            "ipv6-route",
            "ospf",
            "pgm",
            "rsvp",
            "sctp",
            "tcp",
            "udp",
            "udplite",
            "vrrp");

    private Converter() {}

    /** @throws Rejected if the value has no such form */
    static @Nullable Object convert(String converter, @Nullable Object value) {
        return switch (converter) {
            case "boolean" -> bool(value);
            case "boolean_or_none" -> value == null ? null : bool(value);
            case "int" -> integer(value);
            case "list" -> value == null ? List.of() : value;
            case "lower_case" -> lowerCase(value);
            case "ip" -> ip(value);
            case "cidr" -> cidr(value);
            case "ip_pools" -> pools(value);
            case "ip_prefix" -> ipPrefix(value);
            case "protocol" -> protocol(value);
            case "ethertype" -> ethertype(value);
            case "port_value" -> portValue(value);
            // None asks for a new address: the service makes it, from the request's seed.
            case "mac_or_generate" -> value instanceof String mac ? mac.toLowerCase(Locale.ROOT) : value;
            default -> throw new IllegalArgumentException("no converter is called " + converter);
        };
    }

    static boolean bool(@Nullable Object value) {
        if (value instanceof Boolean b) {
            return b;
        }
        String text = PythonText.str(value).strip().toLowerCase(Locale.ROOT);
        if (TRUE.contains(text)) {
            return true;
        }
        if (FALSE.contains(text)) {
            return false;
        }
        throw Rejected.invalidInput("'" + PythonText.str(value) + "' cannot be converted to boolean");
    }

    static Object integer(@Nullable Object value) {
        switch (value) {
            case Integer i -> {
                return i;
            }
            case Long l -> {
                return l;
            }
            case Double d
            when d.longValue() == d -> {
                return d.longValue();
            }
            case Boolean b -> {
                return b ? 1 : 0;
            }
            case String text -> {
                try {
                    long parsed = Long.parseLong(text.strip());
                    return (int) parsed == parsed ? (Object) (int) parsed : (Object) parsed;
                } catch (NumberFormatException e) {
                    throw Rejected.invalidInput("'" + text + "' is not an integer");
                }
            }
            case null, default -> throw Rejected.invalidInput("'" + PythonText.str(value) + "' is not an integer");
        }
    }

    private static String lowerCase(@Nullable Object value) {
        if (value instanceof String text) {
            return text.toLowerCase(Locale.ROOT);
        }
        throw Rejected.invalidInput("Input value " + PythonText.str(value) + " must be string type");
    }

    private static @Nullable Object ip(@Nullable Object value) {
        if (value instanceof String text && text.indexOf(':') >= 0) {
            IpAddress address = IpAddress.parseOrNull(text);
            return address == null ? text : address.toString();
        }
        return value;
    }

    private static String cidr(@Nullable Object value) {
        String text = PythonText.str(value);
        IpText.Block block = IpText.blockOrAddress(text);
        if (block == null) {
            throw Rejected.invalidInput(text + " is not in a CIDR format");
        }
        return block.toString();
    }

    private static Object pools(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> pools)) {
            throw Rejected.invalidInput("Invalid data format for allocation pools");
        }
        List<Object> result = new ArrayList<>();
        for (Object pool : pools) {
            if (!(pool instanceof Map<?, ?> map)) {
                throw Rejected.invalidInput("Invalid data format for allocation pools");
            }
            Map<String, @Nullable Object> canonical = new LinkedHashMap<>();
            map.forEach((k, v) -> canonical.put((String) k, ip(v)));
            result.add(canonical);
        }
        return result;
    }

    /** A prefix of a security-group rule: an address alone means itself; host bits stay, as the client gave them. */
    private static @Nullable String ipPrefix(@Nullable Object value) {
        if (value == null || value.equals("")) {
            return null;
        }
        IpText.Block block = value instanceof String text ? IpText.blockOrAddress(text) : null;
        if (block != null) {
            return block.toString();
        }
        throw new Rejected(
                ApiError.badRequest("InvalidCIDR", "Invalid CIDR " + PythonText.str(value) + " given as IP prefix."));
    }

    private static @Nullable String protocol(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        String text = PythonText.str(value).toLowerCase(Locale.ROOT);
        if (text.equals("any") || text.isEmpty() || text.equals("-1")) {
            return null;
        }
        if (PROTOCOLS.contains(text) || number(text, 255)) {
            return text;
        }
        throw new Rejected(ApiError.badRequest(
                "SecurityGroupRuleInvalidProtocol",
                "Security group rule protocol " + PythonText.str(value) + " not supported. Only protocol values "
                        + PythonText.repr(PROTOCOLS.stream().sorted().toList())
                        + " and integer representations [0 to 255] are supported."));
    }

    private static String ethertype(@Nullable Object value) {
        if (value instanceof String text) {
            if (text.equalsIgnoreCase("IPv4")) {
                return "IPv4";
            }
            if (text.equalsIgnoreCase("IPv6")) {
                return "IPv6";
            }
        }
        throw new Rejected(ApiError.badRequest(
                "SecurityGroupRuleInvalidEtherType",
                "Security group rule for ethertype '" + PythonText.str(value)
                        + "' not supported. Allowed values are ['IPv4', 'IPv6']."));
    }

    private static @Nullable Integer portValue(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        String text = PythonText.str(value).strip();
        if (number(text, 65_535)) {
            return Integer.valueOf(text);
        }
        throw new Rejected(ApiError.badRequest(
                "SecurityGroupInvalidPortValue", "Invalid value for port " + PythonText.str(value)));
    }

    private static boolean number(String text, int max) {
        return !text.isEmpty()
                && text.length() <= 5
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(text) <= max;
    }
}
