package dev.weir.acceptance.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Query strings: the document's parameters with values that they do not expect, and what is no query at all. */
final class Queries {
    private static final List<String> BROKEN = List.of(
            "?", "??", "?&&&", "?=", "?=x", "?%zz", "?a=%", "?%00=%00", "?a=%ff", "?a=b=c", "?;a=b", "?a[]=1", "?#x");
    private static final List<String> PAGING = List.of(
            "limit=-1",
            "limit=x",
            "limit=",
            "limit=1e3",
            "limit=99999999999999999999",
            "limit=2147483648",
            "limit=1&limit=2",
            "marker=no-such",
            "limit=1&marker=",
            "limit=1&marker=%00",
            "limit=2&page_reverse=maybe",
            "sort_key=no_such&sort_dir=asc",
            "sort_key=id",
            "sort_dir=up",
            "sort_key=id&sort_dir=sideways",
            "sort_key=id&sort_dir=asc&sort_key=id&sort_dir=desc",
            "fields=no_such",
            "fields=",
            "fields=id&fields=id&fields=%00",
            "fixed_ips=ip_address",
            "fixed_ips=ip_address%3D",
            "fixed_ips=%3D",
            "fixed_ips=ip_address%3D10.0.0.1&fixed_ips=bad%3D1",
            "fixed_ips=ip_address_substr%3D",
            "tags=,,,&not-tags=,&tags-any=&not-tags-any=a",
            "changed_since=yesterday");

    private final Random random;
    private final Values values;

    Queries(Random random, Values values) {
        this.random = random;
        this.values = values;
    }

    String next(JsonNode operation, List<String> what) {
        List<String> names = new ArrayList<>();
        operation.path("parameters").forEach(p -> {
            if (p.path("in").asText().equals("query")) {
                names.add(p.path("name").asText());
            }
        });
        return switch (random.nextInt(8)) {
            case 0 -> DocumentRequests.said(what, "broken query", values.one(BROKEN));
            case 1, 2 ->
                DocumentRequests.said(what, "paging and sorting", "?" + values.one(PAGING) + "&" + values.one(PAGING));
            case 3 -> DocumentRequests.said(what, "the same filter many times", many(names));
            case 4 -> DocumentRequests.said(what, "unknown filter", "?" + encoded(values.next()) + "=1");
            default -> names.isEmpty() ? "" : DocumentRequests.said(what, "odd filters", odd(names));
        };
    }

    private String odd(List<String> names) {
        StringBuilder query = new StringBuilder("?");
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String value = values.next();
            query.append(i == 0 ? "" : "&")
                    .append(values.one(names))
                    .append('=')
                    .append(encoded(value.startsWith("\"") ? value.substring(1, value.length() - 1) : value));
        }
        return query.toString();
    }

    private String many(List<String> names) {
        String name = names.isEmpty() ? "id" : values.one(names);
        return "?" + (name + "=1&").repeat(1 + random.nextInt(2_000)) + "x";
    }

    private static String encoded(String text) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
        return encoded.length() > 20_000 ? encoded.substring(0, 20_000) : encoded;
    }
}
