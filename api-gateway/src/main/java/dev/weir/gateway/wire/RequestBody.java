package dev.weir.gateway.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent, as its collection's table wants it: unknown and forbidden attributes refused, defaults filled in,
 * values converted and checked; in the order and the words of Neutron.
 */
public final class RequestBody {
    private static final int NESTING_MAX = 32;
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(NESTING_MAX)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectReader OBJECT = MAPPER.readerFor(new TypeReference<Map<String, @Nullable Object>>() {});
    private static final ObjectReader VALUE = MAPPER.readerFor(Object.class);

    private final AttributeTable table;
    private final String ownProject;
    private final boolean anyProject;

    /** @param anyProject whether the requester may act in the name of another project */
    public RequestBody(AttributeTable table, String ownProject, boolean anyProject) {
        this.table = table;
        this.ownProject = ownProject;
        this.anyProject = anyProject;
    }

    /** @throws Rejected if the bytes are not one JSON object */
    public static Map<String, @Nullable Object> parse(byte[] bytes) {
        if (bytes.length == 0) {
            throw Rejected.badRequest("Resource body required");
        }
        try {
            Map<String, @Nullable Object> map = OBJECT.readValue(bytes);
            if (map == null) {
                throw Rejected.badRequest("Body contains invalid data");
            }
            return map;
        } catch (JsonProcessingException e) {
            throw Rejected.badRequest("Body contains invalid data: the JSON is malformed");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("reading from memory", e);
        }
    }

    /** Whether the body asks for several resources at once. */
    public boolean bulk(Map<String, @Nullable Object> body) {
        return body.containsKey(table.collection());
    }

    /** The attributes of each resource to create: one, or those of a bulk request. */
    public List<Map<String, @Nullable Object>> create(Map<String, @Nullable Object> body) {
        if (!bulk(body)) {
            return List.of(prepare(single(body), true));
        }
        Object items = body.get(table.collection());
        if (!(items instanceof List<?> list)) {
            throw Rejected.badRequest("Body contains invalid data");
        }
        if (list.isEmpty()) {
            throw Rejected.badRequest("Resources required");
        }
        List<Map<String, @Nullable Object>> drafts = new ArrayList<>(list.size());
        for (Object item : list) {
            if (!(item instanceof Map<?, ?>)) {
                throw Rejected.badRequest("Body contains invalid data");
            }
            Map<String, @Nullable Object> map = object(item);
            drafts.add(prepare(map.containsKey(table.resource()) ? single(map) : map, true));
        }
        return drafts;
    }

    /** The attributes to change. */
    public Map<String, @Nullable Object> update(Map<String, @Nullable Object> body) {
        if (bulk(body)) {
            throw Rejected.badRequest("Bulk operation not supported");
        }
        return prepare(single(body), false);
    }

    private Map<String, @Nullable Object> single(Map<String, @Nullable Object> body) {
        Object value = body.get(table.resource());
        if (value == null) {
            throw Rejected.badRequest("Unable to find '" + table.resource() + "' in request body");
        }
        if (!(value instanceof Map<?, ?>)) {
            throw Rejected.badRequest("Object '" + table.resource() + "' contains invalid data");
        }
        return object(value);
    }

    private static Map<String, @Nullable Object> object(Object value) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((k, v) -> result.put((String) k, v));
        return result;
    }

    private Map<String, @Nullable Object> prepare(Map<String, @Nullable Object> given, boolean create) {
        fillProject(given, create);
        List<String> unknown = given.keySet().stream()
                .filter(name -> !table.attributes().containsKey(name))
                .toList();
        if (!unknown.isEmpty()) {
            throw Rejected.badRequest("Unrecognized attribute(s) '" + String.join(", ", unknown) + "'");
        }
        if (create) {
            fillDefaults(given);
        } else {
            for (Attribute attribute : table.attributes().values()) {
                if (!attribute.update() && given.containsKey(attribute.name())) {
                    throw Rejected.badRequest("Cannot update read-only attribute " + attribute.name());
                }
            }
        }
        convert(given);
        given.remove("tenant_id");
        return given;
    }

    private void fillProject(Map<String, @Nullable Object> given, boolean create) {
        if (!table.attributes().containsKey("project_id")) {
            return;
        }
        boolean tenant = given.containsKey("tenant_id");
        boolean project = given.containsKey("project_id");
        if (tenant && !project) {
            given.put("project_id", given.get("tenant_id"));
        } else if (project && !tenant) {
            given.put("tenant_id", given.get("project_id"));
        }
        Object id = given.get("project_id");
        if (!java.util.Objects.equals(id, given.get("tenant_id"))) {
            throw Rejected.badRequest("'project_id' and 'tenant_id' do not match");
        }
        if (given.containsKey("project_id") && !anyProject && !ownProject.equals(id)) {
            throw Rejected.badRequest("Specifying 'project_id' other than the authenticated project in request is not"
                    + " allowed for the current user.");
        }
        if (create && !given.containsKey("project_id")) {
            given.put("project_id", ownProject);
            given.put("tenant_id", ownProject);
        }
    }

    private void fillDefaults(Map<String, @Nullable Object> given) {
        for (Attribute attribute : table.attributes().values()) {
            String name = attribute.name();
            if (!attribute.create()) {
                if (given.containsKey(name)) {
                    throw Rejected.badRequest("Attribute '" + name + "' not allowed in POST");
                }
            } else if (!given.containsKey(name)) {
                if (attribute.required()) {
                    throw Rejected.badRequest(
                            "Failed to parse request. Required attribute '" + name + "' not specified");
                }
                JsonNode value = attribute.defaultValue();
                if (value != null) {
                    given.put(name, value(value));
                }
            }
        }
    }

    /** A table's JSON value as attributes carry it. */
    static @Nullable Object value(JsonNode node) {
        try {
            return node.isNull() ? null : VALUE.readValue(node);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("reading from memory", e);
        }
    }

    private static void refuse(String name, @Nullable String reason) {
        if (reason != null) {
            throw Rejected.badRequest("Invalid input for " + name + ". Reason: " + reason + ".");
        }
    }

    private void convert(Map<String, @Nullable Object> given) {
        for (Attribute attribute : table.attributes().values()) {
            String name = attribute.name();
            if (!given.containsKey(name)) {
                continue;
            }
            if (attribute.convert() != null) {
                given.put(name, Converter.convert(attribute.convert(), given.get(name)));
            }
            for (Map.Entry<String, JsonNode> check : attribute.checks().entrySet()) {
                String reason = Validator.reason(check.getKey(), check.getValue(), given.get(name));
                refuse(name, reason);
            }
            refuse(name, TypeCheck.reason(attribute, given.get(name)));
        }
    }
}
