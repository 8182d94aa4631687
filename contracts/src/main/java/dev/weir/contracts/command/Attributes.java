package dev.weir.contracts.command;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A resource's attributes as a client gave them, by wire name, validated and converted by the gateway's attribute
 * table: what is absent was not given, null was given as null. Values are String, Boolean, Integer, Long, Double,
 * List, Map or null.
 *
 * <p>The typed getters throw IllegalArgumentException if the value is of another type: the gateway broke its promise.
 */
public final class Attributes {
    public static final Attributes NONE = new Attributes(Map.of());

    private final Map<String, @Nullable Object> values;

    @JsonCreator
    public Attributes(Map<String, ? extends @Nullable Object> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    @JsonValue
    public Map<String, @Nullable Object> asMap() {
        return values;
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public Set<String> names() {
        return values.keySet();
    }

    public @Nullable Object raw(String name) {
        return values.get(name);
    }

    /** Absent or null: the fallback. */
    public String string(String name, String fallback) {
        String value = typed(name, String.class);
        return value == null ? fallback : value;
    }

    /** Absent: the fallback; given as null: null. */
    public @Nullable String stringOrNull(String name, @Nullable String fallback) {
        return has(name) ? typed(name, String.class) : fallback;
    }

    /** Absent or null: the fallback. */
    public boolean bool(String name, boolean fallback) {
        Boolean value = typed(name, Boolean.class);
        return value == null ? fallback : value;
    }

    /** Absent or null: the fallback. */
    public int integer(String name, int fallback) {
        Number value = typed(name, Number.class);
        return value == null ? fallback : Math.toIntExact(value.longValue());
    }

    /** Absent: the fallback; given as null: null. */
    public @Nullable Integer integerOrNull(String name, @Nullable Integer fallback) {
        if (!has(name)) {
            return fallback;
        }
        Number value = typed(name, Number.class);
        return value == null ? null : Math.toIntExact(value.longValue());
    }

    /** Absent or null: the fallback. */
    public List<String> strings(String name, List<String> fallback) {
        List<?> value = typed(name, List.class);
        return value == null ? fallback : value.stream().map(String.class::cast).toList();
    }

    /** A list of objects, each as attributes. Absent or null: the fallback. */
    public List<Attributes> objects(String name, List<Attributes> fallback) {
        List<?> value = typed(name, List.class);
        return value == null
                ? fallback
                : value.stream().map(Attributes::ofObject).toList();
    }

    /** Absent or null: the fallback. */
    public Map<String, Object> object(String name, Map<String, Object> fallback) {
        Map<?, ?> value = typed(name, Map.class);
        if (value == null) {
            return fallback;
        }
        Map<String, Object> result = new LinkedHashMap<>();
        value.forEach((k, v) -> {
            if (v != null) {
                result.put((String) k, v);
            }
        });
        return result;
    }

    private static Attributes ofObject(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("an object is needed, not " + value);
        }
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        map.forEach((k, v) -> result.put((String) k, v));
        return new Attributes(result);
    }

    private <T> @Nullable T typed(String name, Class<T> type) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("attribute '" + name + "' is a "
                    + value.getClass().getSimpleName() + ", not a " + type.getSimpleName());
        }
        return type.cast(value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Attributes that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
