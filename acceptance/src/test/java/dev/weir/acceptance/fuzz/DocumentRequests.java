package dev.weir.acceptance.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Requests to what an OpenAPI document says there is, each with something wrong in path, query, headers or body. Now and then
 * what comes out is valid after all: the answer tells.
 */
final class DocumentRequests {
    private static final List<String> METHODS =
            List.of("GET", "GET", "GET", "GET", "GET", "DELETE", "HEAD", "PATCH", "OPTIONS", "TRACE", "BREW");
    private static final List<String> WRITES = List.of("POST", "PUT");
    private static final List<String> BAD_IDS = List.of(
            "no-such",
            "00000000-0000-0000-0000-000000000000",
            "%00",
            "%2e%2e%2f%2e%2e",
            "%ff%fe",
            "%zz",
            "%",
            "a%2Fb",
            "..;/",
            "%F0%9F%92%A3",
            "x".repeat(3_000),
            "null",
            "-1",
            "'%20OR%20'1'='1",
            "tags",
            "{id}",
            ".json",
            "a.json.json",
            "*",
            "%0d%0aX-Injected:%201");

    private final Random random;
    private final Values values;
    private final Bodies bodies;
    private final Queries queries;
    private final Headers headers;
    private final Map<String, String> ids;
    private final List<Map.Entry<String, JsonNode>> paths = new ArrayList<>();

    /** @param ids of resources that exist, by collection as paths name it */
    DocumentRequests(JsonNode document, Map<String, String> ids, List<String> tokens, Random random) {
        this.random = random;
        this.values = new Values(random);
        this.bodies = new Bodies(document, ids, random, values);
        this.queries = new Queries(random, values);
        this.headers = new Headers(tokens, random);
        this.ids = ids;
        document.get("paths").properties().forEach(paths::add);
    }

    Hostile next() {
        Map.Entry<String, JsonNode> path = paths.get(random.nextInt(paths.size()));
        boolean write = random.nextInt(3) > 0;
        String method = write ? writeOf(path.getValue()) : values.one(METHODS);
        String collection = path.getKey().split("/", -1)[2];
        JsonNode operation = path.getValue().path(method.toLowerCase(Locale.ROOT));
        List<String> what = new ArrayList<>(List.of(method + " " + path.getKey()));
        String target = target(path.getKey(), collection, method, what);
        if (random.nextInt(3) == 0 || method.equals("GET") || method.equals("HEAD")) {
            target += queries.next(operation.isMissingNode() ? path.getValue().path("get") : operation, what);
        }
        boolean withBody = method.equals("POST") || method.equals("PUT") || random.nextInt(10) == 0;
        byte[] body = withBody ? bodies.next(operation, collection, what) : new byte[0];
        ByteArrayOutputStream request = new ByteArrayOutputStream(body.length + 512);
        request.writeBytes((method + " " + target + " HTTP/1.1\r\n").getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(headers.next(what).getBytes(StandardCharsets.ISO_8859_1));
        if (withBody) {
            request.writeBytes(("Content-Length: " + body.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        request.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        return Hostile.of(String.join("; ", what), request.toByteArray(), method);
    }

    /** One that the path has, for the most part. */
    private String writeOf(JsonNode path) {
        String method = values.one(WRITES);
        boolean has = path.has(method.toLowerCase(Locale.ROOT));
        return has || random.nextInt(20) == 0 ? method : method.equals("POST") ? "PUT" : "POST";
    }

    private String target(String path, String collection, String method, List<String> what) {
        String id = ids.getOrDefault(collection, "no-such");
        boolean good = !method.equals("DELETE") && random.nextInt(3) > 0;
        if (!good) {
            id = values.one(BAD_IDS);
            what.add("bad id");
        }
        String target = path.replace("{id}", id);
        return switch (random.nextInt(24)) {
            case 0 -> said(what, "tags of it", "/v2.0/" + collection + "/" + id + "/tags");
            case 1 -> said(what, "one tag of it", "/v2.0/" + collection + "/" + id + "/tags/" + values.one(BAD_IDS));
            case 2 -> said(what, "deeper than there is", target + "/" + values.one(BAD_IDS) + "/x/y/z");
            case 3 -> said(what, "no such collection", "/v2.0/" + values.one(BAD_IDS));
            case 4 -> said(what, "slashes", target.replace("/", "//") + "/");
            case 5 -> said(what, "with hyphens or underscores", target.replace('-', '_'));
            case 6 ->
                said(
                        what,
                        "operators' path",
                        "/weir/v1/"
                                + values.one(List.of(
                                        "status",
                                        "nodes",
                                        "ports/x/programmed?wait=-1",
                                        "networks/" + id + "/programmed?wait=x",
                                        "x/y")));
            case 7 -> said(what, "another version", "/v3.0/" + collection);
            case 8 -> said(what, "absolute form", "http://elsewhere.example" + target);
            default -> target;
        };
    }

    static String said(List<String> what, String wrong, String result) {
        what.add(wrong);
        return result;
    }
}
