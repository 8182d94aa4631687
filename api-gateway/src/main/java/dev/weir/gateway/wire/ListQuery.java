package dev.weir.gateway.wire;

import dev.weir.contracts.reply.ApiError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a list request asks for.
 *
 * @param filters attribute → values, of which one must fit
 * @param fields what to show; empty: all
 * @param limit at most so many
 * @param marker id of the resource that the page follows (or precedes, if reverse)
 */
public record ListQuery(
        Map<String, List<Object>> filters,
        Map<TagFilter, Set<String>> tags,
        List<String> fields,
        List<Sort> sorts,
        int limit,
        @Nullable String marker,
        boolean reverse) {
    /** One key of the order. */
    public record Sort(String attribute, boolean ascending) {}

    /** How a resource's tags must relate to the given ones. */
    public enum TagFilter {
        ALL("tags"),
        ANY("tags-any"),
        NOT_ALL("not-tags"),
        NOT_ANY("not-tags-any");

        private final String parameter;

        TagFilter(String parameter) {
            this.parameter = parameter;
        }

        static @Nullable TagFilter of(String parameter) {
            for (TagFilter filter : values()) {
                if (filter.parameter.equals(parameter)) {
                    return filter;
                }
            }
            return null;
        }
    }

    private static final Set<String> RESERVED =
            Set.of("fields", "sort_key", "sort_dir", "limit", "marker", "page_reverse");

    /**
     * @param pageMax resources of one answer, whatever the client wants
     * @param parameters of the query, decoded; a repeated parameter has several values
     * @throws Rejected 400, in Neutron's words
     */
    public static ListQuery parse(AttributeTable table, Map<String, List<String>> parameters, int pageMax) {
        Map<String, List<Object>> filters = new LinkedHashMap<>();
        Map<TagFilter, Set<String>> tags = new LinkedHashMap<>();
        List<String> invalid = new ArrayList<>();
        parameters.forEach((name, values) -> {
            if (RESERVED.contains(name)) {
                return;
            }
            TagFilter tagFilter = table.tagged() ? TagFilter.of(name) : null;
            if (tagFilter != null) {
                tags.put(tagFilter, split(values));
                return;
            }
            Attribute attribute = table.attributes().get(name);
            if (attribute == null || !attribute.filter()) {
                invalid.add(name);
            } else {
                filters.put(
                        name.equals("tenant_id") ? "project_id" : name,
                        values.stream().map(value -> convert(attribute, value)).toList());
            }
        });
        if (!invalid.isEmpty()) {
            throw Rejected.badRequest(PythonText.repr(invalid) + " is invalid attribute for filtering");
        }
        int wanted = limit(parameters);
        return new ListQuery(
                filters,
                tags,
                fields(parameters),
                sorts(table, parameters),
                wanted == 0 ? pageMax : Math.min(wanted, pageMax),
                first(parameters, "marker"),
                "true".equalsIgnoreCase(first(parameters, "page_reverse")));
    }

    /** What {@code ?fields=} asks for; empty: all. */
    public static List<String> fields(Map<String, List<String>> parameters) {
        return parameters.getOrDefault("fields", List.of()).stream()
                .filter(field -> !field.isEmpty())
                .toList();
    }

    private static Object convert(Attribute attribute, String value) {
        if (attribute.type().equals("boolean")) {
            return Converter.bool(value);
        }
        if (attribute.type().equals("integer")) {
            // A text filter on a nullable number, such as port_range_min=None, fits nothing.
            return "int".equals(attribute.convert()) ? Converter.integer(value).toString() : value;
        }
        return attribute.name().equals("mac_address") ? value.toLowerCase(Locale.ROOT) : value;
    }

    private static Set<String> split(List<String> values) {
        Set<String> tags = new LinkedHashSet<>();
        for (String value : values) {
            for (String tag : value.split(",", -1)) {
                if (!tag.isEmpty()) {
                    tags.add(tag);
                }
            }
        }
        return tags;
    }

    private static List<Sort> sorts(AttributeTable table, Map<String, List<String>> parameters) {
        List<String> keys = given(parameters, "sort_key");
        List<String> directions = given(parameters, "sort_dir");
        if (keys.size() != directions.size()) {
            throw Rejected.badRequest("The number of sort_keys and sort_dirs must be same");
        }
        List<String> absent = keys.stream()
                .filter(key -> {
                    Attribute attribute = table.attributes().get(key);
                    return attribute == null || !attribute.sort();
                })
                .toList();
        if (!absent.isEmpty()) {
            throw Rejected.badRequest(PythonText.repr(absent) + " is invalid attribute for sort_keys");
        }
        List<String> wrong = directions.stream()
                .filter(direction -> !direction.equals("asc") && !direction.equals("desc"))
                .toList();
        if (!wrong.isEmpty()) {
            throw Rejected.badRequest(
                    PythonText.repr(wrong) + " is invalid value for sort_dirs, valid value is 'asc' and 'desc'");
        }
        List<Sort> sorts = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            sorts.add(new Sort(keys.get(i), directions.get(i).equals("asc")));
        }
        return List.copyOf(sorts);
    }

    private static int limit(Map<String, List<String>> parameters) {
        String text = first(parameters, "limit");
        if (text == null) {
            return 0;
        }
        try {
            long limit = Long.parseLong(text.strip());
            if (limit >= 0) {
                return (int) Math.min(limit, Integer.MAX_VALUE);
            }
        } catch (NumberFormatException e) {
            // Answered below, as a negative one is.
        }
        throw new Rejected(ApiError.badRequest(
                "BadRequest", "Bad limit request: Limit must be an integer 0 or greater and not '" + text + "'."));
    }

    private static List<String> given(Map<String, List<String>> parameters, String name) {
        return parameters.getOrDefault(name, List.of()).stream()
                .filter(value -> !value.isEmpty())
                .toList();
    }

    private static @Nullable String first(Map<String, List<String>> parameters, String name) {
        List<String> values = given(parameters, name);
        return values.isEmpty() ? null : values.getFirst();
    }
}
