package dev.weir.gateway.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.contracts.net.IpAddress;
import dev.weir.contracts.reply.ApiError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The checks that attribute tables name. Each gives the reason against a value in Neutron's words, or none. */
final class Validator {
    private static final Pattern MAC = Pattern.compile("[0-9a-fA-F][02468aceACE](:[0-9a-fA-F]{2}){5}");
    private static final Pattern DNS_LABEL = Pattern.compile("[a-zA-Z0-9-]{1,63}");
    private static final int FQDN_LENGTH_MAX = 255;
    private static final List<String> DEVICE_OWNERS =
            List.of("network:", "compute:", "neutron:", "baremetal:", "trunk:");

    private Validator() {}

    /**
     * @param argument of the check, as the table gives it
     * @return why not; null: nothing against it
     * @throws Rejected where Neutron has an error type of its own
     */
    static @Nullable String reason(String check, JsonNode argument, @Nullable Object value) {
        return switch (check) {
            case "string" -> string(value, argument.asInt(Integer.MAX_VALUE));
            case "string_or_none" -> value == null ? null : string(value, argument.asInt(Integer.MAX_VALUE));
            case "name_string" -> name(value, argument.asInt());
            case "name_not_default" -> nameNotDefault(value, argument.asInt());
            case "boolean" -> null;
            case "non_negative" -> nonNegative(value);
            case "values" -> values(value, argument);
            case "uuid" -> uuid(value);
            case "uuid_or_none", "subnetpool_id_or_none" -> value == null ? null : uuid(value);
            case "uuid_list" -> list(value, Validator::uuid);
            case "list_of_unique_strings" -> list(value, item -> string(item, argument.asInt()));
            case "dict_or_none" -> dictionary(value);
            case "mac_address" -> mac(value);
            case "ip_address_or_none" -> value == null ? null : address(value);
            case "subnet_or_none" -> value == null ? null : subnet(value);
            case "ip_pools" -> pools(value);
            case "nameservers" -> nameservers(value);
            case "hostroutes" -> hostRoutes(value);
            case "fixed_ips" -> fixedIps(value);
            case "allowed_address_pairs" -> addressPairs(value);
            case "dhcp_options" -> dhcpOptions(value);
            case "list_of_subnet_service_types" -> serviceTypes(value);
            case "dns_host_name", "dns_domain_name" -> dnsName(value);
            default -> throw new IllegalArgumentException("no check is called " + check);
        };
    }

    private interface Check {
        @Nullable
        String reason(@Nullable Object value);
    }

    private static @Nullable String string(@Nullable Object value, int maxLength) {
        if (!(value instanceof String text)) {
            return "'" + PythonText.str(value) + "' is not a valid string";
        }
        return text.codePointCount(0, text.length()) > maxLength
                ? "'" + text + "' exceeds maximum length of " + maxLength
                : null;
    }

    private static @Nullable String name(@Nullable Object value, int maxLength) {
        String reason = string(value, maxLength);
        if (reason != null || !(value instanceof String text)) {
            return reason;
        }
        boolean printable = text.codePoints().noneMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        });
        return printable && text.strip().equals(text) ? null : "'" + text + "' is not a valid string";
    }

    private static @Nullable String nameNotDefault(@Nullable Object value, int maxLength) {
        String reason = string(value, maxLength);
        if (reason == null && "default".equals(PythonText.str(value).toLowerCase(Locale.ROOT))) {
            throw new Rejected(
                    ApiError.conflict("SecurityGroupDefaultAlreadyExists", "Default security group already exists."));
        }
        return reason;
    }

    private static @Nullable String nonNegative(@Nullable Object value) {
        if (!(value instanceof Number number)) {
            return "'" + PythonText.str(value) + "' is not an integer";
        }
        return number.longValue() < 0 ? "'" + value + "' should be non-negative" : null;
    }

    private static @Nullable String values(@Nullable Object value, JsonNode allowed) {
        for (JsonNode candidate : allowed) {
            if (candidate.isNull() ? value == null : candidate.asText().equals(PythonText.str(value))) {
                return null;
            }
        }
        return PythonText.str(value) + " is not in valid_values";
    }

    private static @Nullable String uuid(@Nullable Object value) {
        return value instanceof String text && ApiError.isUuid(text)
                ? null
                : "'" + PythonText.str(value) + "' is not a valid UUID";
    }

    private static @Nullable String list(@Nullable Object value, Check item) {
        if (!(value instanceof List<?> list)) {
            return "'" + PythonText.str(value) + "' is not a list";
        }
        Set<@Nullable Object> seen = new HashSet<>();
        List<Object> duplicates = new ArrayList<>();
        for (Object element : list) {
            if (!seen.add(element) && element != null && !duplicates.contains(element)) {
                duplicates.add(element);
            }
        }
        if (!duplicates.isEmpty()) {
            return "Duplicate items in the list: '"
                    + String.join(", ", duplicates.stream().map(PythonText::str).toList()) + "'";
        }
        for (Object element : list) {
            String reason = item.reason(element);
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private static @Nullable String dictionary(@Nullable Object value) {
        return value == null || value instanceof Map<?, ?>
                ? null
                : "'" + PythonText.str(value) + "' is not a dictionary";
    }

    private static @Nullable String mac(@Nullable Object value) {
        // Null is allowed on update: it asks for a new address.
        boolean fits = value == null
                || (value instanceof String text && MAC.matcher(text).matches() && !text.equals("00:00:00:00:00:00"));
        return fits ? null : "'" + PythonText.str(value) + "' is not a valid MAC address";
    }

    private static @Nullable String address(@Nullable Object value) {
        if (value instanceof String text && IpAddress.parseOrNull(text) != null) {
            return null;
        }
        return "'" + PythonText.str(value) + "' is not a valid IP address";
    }

    private static @Nullable String subnet(Object value) {
        return value instanceof String text && IpText.block(text) != null
                ? null
                : "'" + PythonText.str(value) + "' is not a valid IP subnet";
    }

    private static @Nullable String pools(@Nullable Object value) {
        if (!(value instanceof List<?> pools)) {
            return "Invalid data format for IP pool: '" + PythonText.str(value) + "'";
        }
        for (Object pool : pools) {
            String reason = keys(pool, Set.of("start", "end"));
            if (reason == null && pool instanceof Map<?, ?> map) {
                reason = address(map.get("start"));
                reason = reason == null ? address(map.get("end")) : reason;
            }
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private static @Nullable String keys(@Nullable Object value, Set<String> expected) {
        if (!(value instanceof Map<?, ?> map)) {
            return "Invalid input. '" + PythonText.str(value) + "' must be a dictionary with keys: "
                    + PythonText.repr(expected.stream().sorted().toList());
        }
        if (map.keySet().equals(expected)) {
            return null;
        }
        Set<String> provided = new TreeSet<>();
        map.keySet().forEach(key -> provided.add((String) key));
        return "Validation of dictionary's keys failed. Expected keys: " + PythonText.set(new TreeSet<>(expected))
                + " Provided keys: " + PythonText.set(provided);
    }

    private static @Nullable String nameservers(@Nullable Object value) {
        if (!(value instanceof List<?> hosts)) {
            return "Invalid data format for nameserver: '" + PythonText.str(value) + "'";
        }
        Set<Object> seen = new HashSet<>();
        for (Object host : hosts) {
            String reason = address(host);
            if (reason != null) {
                return "'" + PythonText.str(host) + "' is not a valid nameserver. " + reason;
            }
            if (!seen.add(host)) {
                return "Duplicate nameserver '" + PythonText.str(host) + "'";
            }
        }
        return null;
    }

    private static @Nullable String hostRoutes(@Nullable Object value) {
        if (!(value instanceof List<?> routes)) {
            return "Invalid data format for hostroute: '" + PythonText.str(value) + "'";
        }
        Set<Object> seen = new HashSet<>();
        for (Object route : routes) {
            String reason = keys(route, Set.of("destination", "nexthop"));
            if (reason == null && route instanceof Map<?, ?> map) {
                reason = routeCidr(map.get("destination"));
                reason = reason == null ? address(map.get("nexthop")) : reason;
            }
            if (reason != null) {
                return reason;
            }
            if (!seen.add(route)) {
                return "Duplicate hostroute '" + PythonText.str(route) + "'";
            }
        }
        return null;
    }

    private static @Nullable String routeCidr(@Nullable Object value) {
        IpText.Block cidr = value instanceof String text ? IpText.block(text) : null;
        if (cidr == null || !cidr.hostBitsClear()) {
            return "'" + PythonText.str(value) + "' is not a valid CIDR";
        }
        return cidr.address().isLoopback() ? "'" + value + "' is not a routable CIDR" : null;
    }

    private static @Nullable String fixedIps(@Nullable Object value) {
        if (!(value instanceof List<?> fixedIps)) {
            return "Invalid data format for fixed IP: '" + PythonText.str(value) + "'";
        }
        Set<Object> seen = new HashSet<>();
        for (Object fixedIp : fixedIps) {
            if (!(fixedIp instanceof Map<?, ?> map)) {
                return "Invalid data format for fixed IP: '" + PythonText.str(fixedIp) + "'";
            }
            if (map.containsKey("ip_address")) {
                Object ip = map.get("ip_address");
                String reason = address(ip);
                if (reason != null) {
                    return reason;
                }
                if (!seen.add(PythonText.str(ip))) {
                    return "Duplicate IP address '" + ip + "'";
                }
            }
            if (map.containsKey("subnet_id")) {
                String reason = uuid(map.get("subnet_id"));
                if (reason != null) {
                    return reason;
                }
            }
        }
        return null;
    }

    private static @Nullable String addressPairs(@Nullable Object value) {
        if (!(value instanceof List<?> pairs)) {
            throw new Rejected(ApiError.badRequest("HTTPBadRequest", "Allowed address pairs must be a list."));
        }
        Set<Object> seen = new HashSet<>();
        for (Object pair : pairs) {
            if (!(pair instanceof Map<?, ?> map) || !map.containsKey("ip_address")) {
                throw new Rejected(ApiError.badRequest(
                        "AllowedAddressPairsMissingIP", "AllowedAddressPair must contain ip_address"));
            }
            for (Object key : map.keySet()) {
                if (!key.equals("ip_address") && !key.equals("mac_address")) {
                    throw Rejected.badRequest("Unrecognized attribute(s) '" + key + "'");
                }
            }
            Object ip = map.get("ip_address");
            if (address(ip) != null && (ip == null || subnet(ip) != null)) {
                return "'" + PythonText.str(ip) + "' is neither a valid IP address, nor is it a valid IP subnet";
            }
            if (map.containsKey("mac_address")) {
                String reason = map.get("mac_address") == null
                        ? "'None' is not a valid MAC address"
                        : mac(map.get("mac_address"));
                if (reason != null) {
                    return reason;
                }
            }
            if (!seen.add(map)) {
                throw new Rejected(ApiError.badRequest(
                        "DuplicateAddressPairInRequest",
                        "Request contains duplicate address pair: mac_address " + PythonText.str(map.get("mac_address"))
                                + " ip_address " + ip + "."));
            }
        }
        return null;
    }

    private static @Nullable String dhcpOptions(@Nullable Object value) {
        if (!(value instanceof List<?> options)) {
            return "'" + PythonText.str(value) + "' is not a list";
        }
        for (Object option : options) {
            boolean fits = option instanceof Map<?, ?> map
                    && Set.of("opt_name", "opt_value", "ip_version").containsAll(map.keySet())
                    && map.get("opt_name") instanceof String name
                    && !name.isBlank()
                    && name.length() <= 64
                    && name.lines().count() == 1
                    && map.containsKey("opt_value")
                    && optionValue(name, map.get("opt_value"))
                    && (!map.containsKey("ip_version")
                            || Set.of("4", "6").contains(PythonText.str(map.get("ip_version"))));
            if (!fits) {
                throw Rejected.invalidInput("No valid key specs matched for: " + PythonText.str(option));
            }
        }
        return null;
    }

    private static boolean optionValue(String name, @Nullable Object value) {
        if (value == null) {
            return true;
        }
        // These two may be empty: it says that the option shall not be sent.
        boolean mayBeBlank = name.equals("router") || name.equals("classless-static-route");
        return value instanceof String text
                && text.length() <= 255
                && text.lines().count() <= 1
                && (mayBeBlank || !text.isBlank());
    }

    private static @Nullable String serviceTypes(@Nullable Object value) {
        if (!(value instanceof List<?> types)) {
            throw Rejected.badRequest("Subnet service types must be a list.");
        }
        for (Object type : types) {
            if (!(type instanceof String text)) {
                throw new Rejected(ApiError.badRequest(
                        "InvalidInputSubnetServiceType",
                        "Subnet service type " + PythonText.str(type) + " is not a string."));
            }
            if (DEVICE_OWNERS.stream().noneMatch(text::startsWith)) {
                throw new Rejected(ApiError.badRequest(
                        "InvalidSubnetServiceType",
                        "Subnet service type " + text + " does not correspond to a valid device owner."));
            }
        }
        return null;
    }

    private static @Nullable String dnsName(@Nullable Object value) {
        String reason = string(value, FQDN_LENGTH_MAX);
        if (reason != null || !(value instanceof String text) || text.isEmpty()) {
            return reason;
        }
        String trimmed = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        String[] labels = trimmed.split("\\.", -1);
        for (String label : labels) {
            String wrong = null;
            if (label.isEmpty()) {
                wrong = "Encountered an empty component";
            } else if (label.startsWith("-") || label.endsWith("-")) {
                wrong = "Name '" + label + "' must not start or end with a hyphen";
            } else if (!DNS_LABEL.matcher(label).matches()) {
                wrong = "Name '" + label
                        + "' must be 1-63 characters long, each of which can only be alphanumeric or a hyphen";
            }
            if (wrong != null) {
                return "'" + text + "' not a valid PQDN or FQDN. Reason: " + wrong;
            }
        }
        String last = labels[labels.length - 1];
        return labels.length > 1 && last.chars().allMatch(Character::isDigit)
                ? "'" + text + "' not a valid PQDN or FQDN. Reason: TLD '" + last + "' must not be all numeric"
                : null;
    }
}
