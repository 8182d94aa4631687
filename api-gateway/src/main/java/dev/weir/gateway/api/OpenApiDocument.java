package dev.weir.gateway.api;

import dev.weir.gateway.wire.Attribute;
import dev.weir.gateway.wire.AttributeTable;
import dev.weir.gateway.wire.AttributeTables;
import dev.weir.gateway.wire.Rendering;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** OpenAPI 3.1 of the collections, from their tables. */
public final class OpenApiDocument {
    private static final String SCHEMAS = "#/components/schemas/";

    private final AttributeTables tables;

    public OpenApiDocument(AttributeTables tables) {
        this.tables = tables;
    }

    /** @param base of the server, such as {@code http://127.0.0.1:9696} */
    public byte[] json(String base) {
        Map<String, Object> paths = new LinkedHashMap<>();
        Map<String, Object> schemas = new TreeMap<>();
        for (AttributeTable table : tables.all()) {
            paths(table, paths);
            schemas(table, schemas);
        }
        schemas.put(
                "NeutronError",
                object(Map.of(
                        "NeutronError",
                        object(Map.of(
                                "type", type("string"),
                                "message", type("string"),
                                "detail", type("string"))))));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                Map.of(
                        "title", "Weir: OpenStack Networking API v2.0",
                        "version", "2.0",
                        "license", Map.of("name", "Apache-2.0", "identifier", "Apache-2.0")));
        document.put("servers", List.of(Map.of("url", base)));
        document.put("security", List.of(Map.of("token", List.of())));
        document.put("paths", paths);
        document.put(
                "components",
                Map.of(
                        "schemas",
                        schemas,
                        "securitySchemes",
                        Map.of("token", Map.of("type", "apiKey", "in", "header", "name", "X-Auth-Token"))));
        return Rendering.json(document);
    }

    private static void paths(AttributeTable table, Map<String, Object> paths) {
        String schema = SCHEMAS + table.noun();
        Map<String, Object> collection = new LinkedHashMap<>();
        collection.put("get", operation(table, "list", parameters(table), null, 200, list(table, schema)));
        if (table.creatable()) {
            collection.put(
                    "post",
                    operation(
                            table,
                            "create",
                            List.of(),
                            wrapped(table, schema + "Create"),
                            201,
                            wrapped(table, schema)));
        }
        paths.put("/v2.0/" + table.path(), collection);

        Map<String, Object> single = new LinkedHashMap<>();
        single.put("parameters", List.of(id(table)));
        single.put("get", operation(table, "show", List.of(fields()), null, 200, wrapped(table, schema)));
        single.put(
                "put",
                operation(
                        table,
                        "update",
                        List.of(ifMatch()),
                        wrapped(table, schema + "Update"),
                        200,
                        wrapped(table, schema)));
        single.put("delete", operation(table, "delete", List.of(ifMatch()), null, 204, null));
        paths.put("/v2.0/" + table.path() + "/{id}", single);
    }

    private static Map<String, Object> operation(
            AttributeTable table,
            String verb,
            List<Object> parameters,
            @org.jspecify.annotations.Nullable Object body,
            int status,
            @org.jspecify.annotations.Nullable Object answer) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("operationId", verb + "_" + (verb.equals("list") ? table.collection() : table.resource()));
        operation.put("summary", table.about());
        operation.put("tags", List.of(table.collection()));
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        if (body != null) {
            operation.put("requestBody", Map.of("required", true, "content", content(body)));
        }
        Map<String, Object> responses = new LinkedHashMap<>();
        Map<String, Object> good = new LinkedHashMap<>();
        good.put("description", "Done.");
        if (answer != null) {
            good.put("content", content(answer));
        }
        responses.put(Integer.toString(status), good);
        Map<String, Object> bad = new LinkedHashMap<>();
        bad.put("description", "Refused.");
        bad.put("content", content(Map.of("$ref", SCHEMAS + "NeutronError")));
        responses.put("default", bad);
        operation.put("responses", responses);
        return operation;
    }

    private static Map<String, Object> content(Object schema) {
        return Map.of("application/json", Map.of("schema", schema));
    }

    private static Map<String, Object> wrapped(AttributeTable table, String schema) {
        return object(Map.of(table.resource(), Map.of("$ref", schema)));
    }

    private static Map<String, Object> list(AttributeTable table, String schema) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(table.collection(), array(Map.of("$ref", schema)));
        properties.put(
                table.collection() + "_links", array(object(Map.of("rel", type("string"), "href", type("string")))));
        return Map.of("type", "object", "properties", properties, "required", List.of(table.collection()));
    }

    private static List<Object> parameters(AttributeTable table) {
        List<Object> parameters = new ArrayList<>();
        for (Attribute attribute : table.attributes().values()) {
            if (attribute.filter()) {
                parameters.add(
                        query(attribute.name(), array(type(element(attribute))), "Filter; one of these values."));
            }
        }
        if (table.tagged()) {
            parameters.add(query("tags-any", type("string"), "Has one of these tags, separated by commas."));
            parameters.add(query("not-tags", type("string"), "Has not all of these tags."));
            parameters.add(query("not-tags-any", type("string"), "Has none of these tags."));
        }
        List<Object> sortable = table.attributes().values().stream()
                .filter(Attribute::sort)
                .map(attribute -> (Object) attribute.name())
                .toList();
        parameters.add(fields());
        parameters.add(query("sort_key", array(Map.of("type", "string", "enum", sortable)), "Order."));
        parameters.add(
                query("sort_dir", array(Map.of("type", "string", "enum", List.of("asc", "desc"))), "One a sort_key."));
        parameters.add(query("limit", Map.of("type", "integer", "minimum", 0), "Resources a page."));
        parameters.add(query("marker", type("string"), "Id that the page follows."));
        parameters.add(query("page_reverse", type("boolean"), "The page precedes the marker."));
        return parameters;
    }

    private static String element(Attribute attribute) {
        return attribute.list() || attribute.type().equals("object") ? "string" : attribute.type();
    }

    private static Object fields() {
        return query("fields", array(type("string")), "Attributes to show.");
    }

    private static Object query(String name, Object schema, String description) {
        Map<String, Object> parameter = new LinkedHashMap<>();
        parameter.put("name", name);
        parameter.put("in", "query");
        parameter.put("description", description);
        parameter.put("schema", schema);
        return parameter;
    }

    private static Object id(AttributeTable table) {
        Map<String, Object> parameter = new LinkedHashMap<>();
        parameter.put("name", "id");
        parameter.put("in", "path");
        parameter.put("required", true);
        parameter.put("description", "Id of the " + table.resource() + ".");
        parameter.put("schema", type("string"));
        return parameter;
    }

    private static Object ifMatch() {
        Map<String, Object> parameter = new LinkedHashMap<>();
        parameter.put("name", "If-Match");
        parameter.put("in", "header");
        parameter.put("description", "revision_number=N: refused with 412 if the resource has another.");
        parameter.put("schema", type("string"));
        return parameter;
    }

    private static void schemas(AttributeTable table, Map<String, Object> schemas) {
        Map<String, Object> shown = new LinkedHashMap<>();
        Map<String, Object> create = new LinkedHashMap<>();
        Map<String, Object> update = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Attribute attribute : table.attributes().values()) {
            Object schema = schema(attribute);
            if (attribute.visible()) {
                shown.put(attribute.name(), schema);
            }
            if (attribute.create()) {
                create.put(attribute.name(), schema);
            }
            if (attribute.update()) {
                update.put(attribute.name(), schema);
            }
            if (attribute.required()) {
                required.add(attribute.name());
            }
        }
        schemas.put(table.noun(), object(shown));
        schemas.put(table.noun() + "Update", closed(update, List.of()));
        if (table.creatable()) {
            schemas.put(table.noun() + "Create", closed(create, required));
        }
    }

    private static Object schema(Attribute attribute) {
        Map<String, Object> schema = new LinkedHashMap<>();
        if (attribute.list()) {
            schema.put("type", List.of("array", "null"));
            Map<String, Object> members = new LinkedHashMap<>();
            attribute.members().forEach(member -> members.put(member, nullable()));
            schema.put("items", attribute.type().endsWith("object") ? object(members) : type("string"));
        } else {
            schema.put("type", List.of(attribute.type(), "null"));
        }
        schema.put("x-extension", attribute.extension());
        return schema;
    }

    /** A member of a list's objects: texts, but for IP versions. */
    private static Map<String, Object> nullable() {
        return Map.of("type", List.of("string", "integer", "null"));
    }

    private static Map<String, Object> type(String type) {
        return Map.of("type", type);
    }

    private static Map<String, Object> array(Object items) {
        return Map.of("type", "array", "items", items);
    }

    private static Map<String, Object> object(Map<String, ?> properties) {
        return Map.of("type", "object", "properties", properties);
    }

    private static Map<String, Object> closed(Map<String, ?> properties, List<String> required) {
        Map<String, Object> schema = new LinkedHashMap<>(object(properties));
        schema.put("additionalProperties", false);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }
}
