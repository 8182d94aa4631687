package dev.weir.acceptance.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Bodies: what the document's schema allows, with something wrong in it. */
final class Bodies {
    private static final int BULK_MAX = 1_200;

    private final JsonNode document;
    private final Map<String, String> ids;
    private final Random random;
    private final Values values;

    Bodies(JsonNode document, Map<String, String> ids, Random random, Values values) {
        this.document = document;
        this.ids = ids;
        this.random = random;
        this.values = values;
    }

    /** @param operation missing: of a method that the path does not have */
    byte[] next(JsonNode operation, String collection, List<String> what) {
        JsonNode wrapper = operation
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema")
                .path("properties");
        String noun = wrapper.fieldNames().hasNext() ? wrapper.fieldNames().next() : "thing";
        JsonNode schema = resolved(wrapper.path(noun));
        Map<String, String> attributes = plausible(schema);
        mutate(attributes, schema, what);
        String object = text(attributes);
        String wrapped = "{\"" + noun + "\":" + object + "}";
        String plural = collection.replace('-', '_');
        return switch (random.nextInt(30)) {
            case 0 -> bytes(what, "no body", "");
            case 1 -> bytes(what, "not wrapped", object);
            case 2 -> bytes(what, "wrapped wrongly", "{\"" + plural + "\":" + object + "}");
            case 3 -> bytes(what, "wrapped twice", "{\"" + noun + "\":" + wrapped + "}");
            case 4 -> bytes(what, "something else", values.next());
            case 5 -> bytes(what, "something else wrapped", "{\"" + noun + "\":" + values.next() + "}");
            case 6 -> bytes(what, "bulk of something else", "{\"" + plural + "\":" + values.next() + "}");
            case 7 -> bytes(what, "a bad one among many", bulk(plural, object));
            case 8 -> bytes(what, "cut short", wrapped.substring(0, random.nextInt(wrapped.length())));
            case 9 -> bytes(what, "something after it", wrapped + values.next());
            case 10 ->
                bytes(
                        what,
                        "the same key twice",
                        wrapped.substring(0, wrapped.length() - 1) + ",\"" + noun + "\":" + object + "}");
            case 11 -> bytes(what, "byte order mark", "\uFEFF" + wrapped);
            case 12 -> wrapped.getBytes(random.nextBoolean() ? StandardCharsets.UTF_16 : StandardCharsets.UTF_16LE);
            case 13 -> noise(wrapped, what);
            case 14 -> bytes(what, "deep", "{\"" + noun + "\":" + values.nested(random.nextInt(20_000)) + "}");
            case 15 ->
                bytes(what, "large", "{\"" + noun + "\":{\"name\":\"" + "x".repeat(random.nextInt(3_000_000)) + "\"}}");
            case 16 ->
                bytes(
                        what,
                        "two things",
                        wrapped.substring(0, wrapped.length() - 1) + ",\"" + plural + "\":[" + object + "]}");
            default -> bytes(what, "", wrapped);
        };
    }

    private static byte[] bytes(List<String> what, String wrong, String body) {
        if (!wrong.isEmpty()) {
            what.add(wrong);
        }
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private String bulk(String plural, String bad) {
        List<String> items = new ArrayList<>();
        int count = random.nextInt(8) == 0 ? BULK_MAX : 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            items.add(random.nextInt(3) == 0 ? values.next() : bad);
        }
        items.add("{\"no_such_attribute\":1}");
        return "{\"" + plural + "\":[" + String.join(",", items) + "]}";
    }

    /** Bytes that are no UTF-8, or another file's. */
    private byte[] noise(String body, List<String> what) {
        what.add("bytes overwritten");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.isEmpty() ? schema : document.at(reference.substring(1));
    }

    /** What is required, and some of the rest. */
    private Map<String, String> plausible(JsonNode schema) {
        Map<String, String> attributes = new LinkedHashMap<>();
        schema.path("required").forEach(name -> attributes.put(name.asText(), plausible(name.asText(), schema)));
        List<String> all = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(all::add);
        int more = all.isEmpty() ? 0 : random.nextInt(4);
        for (int i = 0; i < more; i++) {
            String name = values.one(all);
            attributes.putIfAbsent(name, plausible(name, schema));
        }
        return attributes;
    }

    private String plausible(String name, JsonNode schema) {
        if (name.endsWith("_id")
                && ids.containsKey(name.substring(0, name.length() - 3).replace('_', '-') + "s")) {
            return '"' + ids.get(name.substring(0, name.length() - 3).replace('_', '-') + "s") + '"';
        }
        return switch (name) {
            case "cidr" -> "\"10." + random.nextInt(256) + "." + random.nextInt(256) + ".0/24\"";
            case "ip_version" -> "4";
            case "direction" -> "\"ingress\"";
            case "ethertype" -> "\"IPv4\"";
            default -> {
                String type = schema.path("properties")
                        .path(name)
                        .path("type")
                        .path(0)
                        .asText();
                yield switch (type) {
                    case "boolean" -> "true";
                    case "integer" -> Integer.toString(random.nextInt(2_000));
                    case "array" -> "[]";
                    case "object" -> "{}";
                    default -> "\"fuzz\"";
                };
            }
        };
    }

    private void mutate(Map<String, String> attributes, JsonNode schema, List<String> what) {
        List<String> all = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(all::add);
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(8)) {
                case 0 -> attributes.put("no_such_attribute" + i, values.next());
                case 1 -> {
                    if (!attributes.isEmpty()) {
                        attributes.remove(attributes.keySet().iterator().next());
                    }
                }
                case 2 ->
                    attributes.put(
                            values.one(List.of("id", "created_at", "revision_number", "status", "")), values.next());
                default -> {
                    if (!all.isEmpty()) {
                        String name = values.one(all);
                        attributes.put(name, values.next());
                        what.add("odd " + name);
                    }
                }
            }
        }
    }

    private String text(Map<String, String> attributes) {
        StringBuilder object = new StringBuilder("{");
        attributes.forEach((name, value) -> object.append(object.length() == 1 ? "" : ",")
                .append('"')
                .append(name)
                .append("\":")
                .append(value));
        return object.append(random.nextInt(60) == 0 ? "" : "}").toString();
    }
}
