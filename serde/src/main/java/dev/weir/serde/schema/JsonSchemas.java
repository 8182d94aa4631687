package dev.weir.serde.schema;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.contracts.event.EventType;
import dev.weir.serde.EventCodec;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schemas of records, as {@link dev.weir.serde.Json} writes them: snake_case, {@code @Nullable} components optional and absent
 * rather than null. Objects are open: a later version may add properties, and readers ignore what they do not know.
 */
public final class JsonSchemas {
    private static final PropertyNamingStrategies.NamingBase NAMES =
            (PropertyNamingStrategies.NamingBase) PropertyNamingStrategies.SNAKE_CASE;

    private final String referencePrefix;
    private final Map<String, ObjectNode> definitions = new TreeMap<>();

    /** @param referencePrefix what precedes a record's name in references, such as {@code #/$defs/} */
    public JsonSchemas(String referencePrefix) {
        this.referencePrefix = referencePrefix;
    }

    /** The schema of an event's body, complete in itself (draft 2020-12). */
    public static ObjectNode of(EventType type) {
        JsonSchemas schemas = new JsonSchemas("#/$defs/");
        ObjectNode schema = object();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", EventCodec.schemaUri(type));
        schema.put("title", type.typeName());
        schema.setAll(schemas.properties(type.eventClass()));
        if (!schemas.definitions.isEmpty()) {
            schemas.definitions.forEach(schema.putObject("$defs")::set);
        }
        return schema;
    }

    /** The records met so far, by simple name. */
    public Map<String, ObjectNode> definitions() {
        return definitions;
    }

    /** A record's schema itself; the records it is made of become definitions. */
    public ObjectNode properties(Class<?> record) {
        ObjectNode schema = object().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        for (RecordComponent component : record.getRecordComponents()) {
            String name = NAMES.translate(component.getName());
            properties.set(name, schema(component.getGenericType()));
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(name);
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema;
    }

    /** A reference to a record's definition. */
    public ObjectNode reference(Class<?> record) {
        String name = record.getSimpleName();
        if (!definitions.containsKey(name)) {
            // First, so that a record that holds its own kind ends.
            definitions.put(name, object());
            definitions.put(name, properties(record));
        }
        return object().put("$ref", referencePrefix + name);
    }

    private ObjectNode schema(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return generic(parameterized);
        }
        if (type == String.class) {
            return object().put("type", "string");
        }
        if (type == boolean.class || type == Boolean.class) {
            return object().put("type", "boolean");
        }
        if (type == int.class || type == Integer.class) {
            return object().put("type", "integer").put("format", "int32");
        }
        if (type == long.class || type == Long.class) {
            return object().put("type", "integer").put("format", "int64");
        }
        if (type == Instant.class) {
            return object().put("type", "string").put("format", "date-time");
        }
        if (type == Object.class) {
            return object();
        }
        if (type instanceof Class<?> named && named.isRecord()) {
            return reference(named);
        }
        if (type instanceof Class<?> named && named.isEnum()) {
            ArrayNode values = JsonNodeFactory.instance.arrayNode();
            for (Object constant : named.getEnumConstants()) {
                values.add(((Enum<?>) constant).name());
            }
            return object().put("type", "string").set("enum", values);
        }
        throw new IllegalArgumentException("no schema for " + type);
    }

    private ObjectNode generic(ParameterizedType type) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == List.class) {
            return object().put("type", "array").set("items", schema(arguments[0]));
        }
        if (type.getRawType() == Map.class && arguments[0] == String.class) {
            return object().put("type", "object").set("additionalProperties", schema(arguments[1]));
        }
        throw new IllegalArgumentException("no schema for " + type);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
