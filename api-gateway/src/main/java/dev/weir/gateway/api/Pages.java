package dev.weir.gateway.api;

import dev.weir.gateway.wire.ListQuery;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Links to the neighbours of a page. */
final class Pages {
    private static final List<String> PAGED_BY = List.of("limit", "marker");

    private Pages() {}

    /** @return null if the list was not asked for in pages and is on one */
    static @Nullable List<Map<String, String>> links(Request request, ListQuery query, List<String> ids) {
        boolean full = ids.size() >= query.limit();
        if (!full && !PAGED_BY.stream().anyMatch(request.query()::containsKey)) {
            return null;
        }
        List<Map<String, String>> links = new ArrayList<>();
        if (full || query.reverse()) {
            links.add(link("next", request, ids.isEmpty() ? null : ids.getLast(), false));
        }
        if (full || !query.reverse()) {
            links.add(link("previous", request, ids.isEmpty() ? null : ids.getFirst(), true));
        }
        return links;
    }

    private static Map<String, String> link(
            String relation, Request request, @Nullable String marker, boolean reverse) {
        List<String> parameters = new ArrayList<>();
        request.query().forEach((name, values) -> {
            if (!name.equals("marker") && !name.equals("page_reverse")) {
                values.forEach(value -> parameters.add(encode(name) + "=" + encode(value)));
            }
        });
        if (marker != null) {
            parameters.add("marker=" + encode(marker));
        }
        if (reverse) {
            parameters.add("page_reverse=True");
        }
        Map<String, String> link = new LinkedHashMap<>();
        link.put("rel", relation);
        link.put("href", request.url() + "?" + String.join("&", parameters));
        return link;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
