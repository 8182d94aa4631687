package dev.weir.gateway.view;

import dev.weir.contracts.model.FixedIp;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.Resource;
import dev.weir.gateway.wire.ListQuery;
import dev.weir.gateway.wire.ListQuery.TagFilter;
import dev.weir.gateway.wire.PythonText;
import dev.weir.gateway.wire.Rejected;
import dev.weir.gateway.wire.ResourceMapper;
import dev.weir.gateway.wire.Surroundings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which rows a list shows, in which order. Starts from the smallest index that a filter names, and stops when a page is
 * full if the order is that of ids. Use within {@link View#read}.
 */
public final class Selection<R extends Resource> {
    private final Rows<R> rows;
    private final ListQuery query;
    private final Surroundings around;
    private final @Nullable Ids scope;
    private final Map<String, List<String>> fixedIps;

    /** @param project whose scope the requester is confined to; null: none */
    public Selection(View view, Kind kind, Rows<R> rows, ListQuery query, @Nullable String project) {
        this.rows = rows;
        this.query = query;
        this.around = view;
        this.scope = project == null ? null : view.scope(kind, project);
        this.fixedIps = fixedIps(query.filters().getOrDefault("fixed_ips", List.of()));
    }

    private static Map<String, List<String>> fixedIps(List<Object> values) {
        Map<String, List<String>> result = new LinkedHashMap<>();
        for (Object value : values) {
            String text = value.toString();
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw Rejected.invalidInput("'" + text + "' is not of the form <key>=[value]");
            }
            String key = text.substring(0, equals).strip();
            if (!Set.of("ip_address", "subnet_id", "ip_address_substr").contains(key)) {
                throw Rejected.badRequest("'" + key + "' is invalid attribute for filtering of fixed_ips");
            }
            result.computeIfAbsent(key, k -> new ArrayList<>())
                    .add(text.substring(equals + 1).strip());
        }
        return result;
    }

    /**
     * @param visible whether policy shows a row
     * @param noMarker makes the error for a marker that is not there
     */
    public List<R> page(Predicate<R> visible, java.util.function.Supplier<Rejected> noMarker) {
        String marker = query.marker();
        R from = marker == null ? null : rows.get(marker);
        if (marker != null && from == null) {
            throw noMarker.get();
        }
        List<R> page = query.sorts().isEmpty() ? byId(visible, marker) : sorted(visible, from);
        return query.reverse() ? page.reversed() : page;
    }

    private List<R> byId(Predicate<R> visible, @Nullable String marker) {
        List<R> page = new ArrayList<>();
        for (String id : candidates().walk(marker, query.reverse())) {
            if (query.limit() > 0 && page.size() == query.limit()) {
                break;
            }
            R row = rows.get(id);
            if (row != null && matches(row) && visible.test(row)) {
                page.add(row);
            }
        }
        return page;
    }

    private List<R> sorted(Predicate<R> visible, @Nullable R marker) {
        Comparator<R> order = order();
        List<R> page = new ArrayList<>();
        for (String id : candidates().walk(null, false)) {
            R row = rows.get(id);
            if (row != null
                    && (marker == null || order.compare(row, marker) > 0)
                    && matches(row)
                    && visible.test(row)) {
                page.add(row);
            }
        }
        page.sort(order);
        return query.limit() > 0 && page.size() > query.limit()
                ? new ArrayList<>(page.subList(0, query.limit()))
                : page;
    }

    private Comparator<R> order() {
        Comparator<R> order = (_, _) -> 0;
        for (ListQuery.Sort sort : query.sorts()) {
            Comparator<R> next = (a, b) -> compare(
                    ResourceMapper.value(a, sort.attribute(), around),
                    ResourceMapper.value(b, sort.attribute(), around));
            order = order.thenComparing(sort.ascending() ? next : next.reversed());
        }
        order = order.thenComparing(Resource::id);
        return query.reverse() ? order.reversed() : order;
    }

    private static int compare(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return a == null && b == null ? 0 : a == null ? -1 : 1;
        }
        if (a instanceof Number x && b instanceof Number y) {
            return Long.compare(x.longValue(), y.longValue());
        }
        return a.toString().compareTo(b.toString());
    }

    /** The smallest set that an index or the scope gives. Nothing that fits is outside of it. */
    private Ids candidates() {
        Ids best = scope;
        for (Map.Entry<String, List<Object>> filter : query.filters().entrySet()) {
            if (filter.getKey().equals("id")) {
                SortedIds ids = SortedIds.of(
                        filter.getValue().stream().map(Object::toString).toList());
                best = smaller(best, new Ids(List.of(ids)));
            } else if (rows.finds(filter.getKey(), filter.getValue())
                    && !filter.getValue().contains(false)) {
                best = smaller(best, union(filter.getKey(), filter.getValue()));
            }
        }
        for (String key : List.of("ip_address", "subnet_id")) {
            List<String> values = fixedIps.get(key);
            if (values != null && rows.finds(key, values)) {
                best = smaller(best, union(key, values));
            }
        }
        return best == null ? new Ids(List.of(rows.ids())) : best;
    }

    private Ids union(String attribute, List<? extends Object> values) {
        return new Ids(values.stream()
                .map(value -> rows.find(attribute, PythonText.str(value)))
                .toList());
    }

    private static Ids smaller(@Nullable Ids a, Ids b) {
        return a == null || b.atMost() < a.atMost() ? b : a;
    }

    private boolean matches(R resource) {
        for (Map.Entry<String, List<Object>> filter : query.filters().entrySet()) {
            if (!filter.getKey().equals("fixed_ips")
                    && !fits(ResourceMapper.value(resource, filter.getKey(), around), filter.getValue())) {
                return false;
            }
        }
        return (fixedIps.isEmpty() || (resource instanceof Port port && fitsFixedIps(port)))
                && (query.tags().isEmpty() || fitsTags(resource));
    }

    private static boolean fits(@Nullable Object actual, List<Object> wanted) {
        if (actual instanceof Collection<?> list) {
            return !Collections.disjoint(list, new LinkedHashSet<>(wanted));
        }
        for (Object value : wanted) {
            boolean same = actual instanceof Boolean
                    ? actual.equals(value)
                    : text(actual).equals(text(value));
            if (same) {
                return true;
            }
        }
        return false;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private boolean fitsFixedIps(Port port) {
        for (FixedIp fixedIp : port.fixedIps()) {
            List<String> addresses = fixedIps.get("ip_address");
            List<String> subnets = fixedIps.get("subnet_id");
            List<String> parts = fixedIps.get("ip_address_substr");
            if ((addresses == null || addresses.contains(fixedIp.ipAddress()))
                    && (subnets == null || subnets.contains(fixedIp.subnetId()))
                    && (parts == null || parts.stream().anyMatch(fixedIp.ipAddress()::contains))) {
                return true;
            }
        }
        return false;
    }

    private boolean fitsTags(R resource) {
        Object value = ResourceMapper.value(resource, "tags", around);
        Set<Object> tags = value instanceof Collection<?> list ? new LinkedHashSet<>(list) : Set.of();
        for (Map.Entry<TagFilter, Set<String>> filter : query.tags().entrySet()) {
            Set<String> wanted = filter.getValue();
            boolean fits = switch (filter.getKey()) {
                case ALL -> tags.containsAll(wanted);
                case ANY -> !Collections.disjoint(tags, wanted);
                case NOT_ALL -> !tags.containsAll(wanted);
                case NOT_ANY -> Collections.disjoint(tags, wanted);
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
