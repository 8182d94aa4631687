package dev.weir.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads records from the JSON that {@link Json} writes: its members in the order of the record's components. A shard and a gateway
 * read millions at their start. What is not as it would have been written (another order, a null, an unknown or a missing member,
 * another type, a character beyond ASCII) is left to Jackson, from the beginning: so that it alone says what else is taken, and
 * what is refused.
 */
final class CompactRecord {
    private static final PropertyNamingStrategies.NamingBase NAMING = new PropertyNamingStrategies.SnakeCaseStrategy();

    private static final ClassValue<Optional<Value>> ROOTS = new ClassValue<>() {
        @Override
        protected Optional<Value> computeValue(Class<?> type) {
            return type.isRecord() ? valueOf(type) : Optional.empty();
        }
    };

    /** Reads what stands there, and passes it. */
    private interface Value {
        Object read(CompactJson json);
    }

    /** @param name as it is written, with quotes and colon */
    private record Component(byte[] name, boolean nullable, Value value) {}

    private CompactRecord() {}

    /** Null if it is not for this class to say whether the bytes are such a record. */
    static <T> @Nullable T read(byte[] bytes, Class<T> type) {
        Optional<Value> root = ROOTS.get(type);
        if (root.isEmpty()) {
            return null;
        }
        try {
            CompactJson json = new CompactJson(bytes);
            T record = type.cast(root.get().read(json));
            return json.atEnd() ? record : null;
        } catch (CompactJson.Other e) {
            return null;
        }
    }

    /** Empty if values of this type are Jackson's to read. */
    private static Optional<Value> valueOf(Type type) {
        if (type == String.class) {
            return Optional.of(CompactRecord::text);
        } else if (type == boolean.class || type == Boolean.class) {
            return Optional.of(CompactJson::flag);
        } else if (type == int.class || type == Integer.class) {
            return Optional.of(CompactRecord::integer);
        } else if (type == long.class || type == Long.class) {
            return Optional.of(CompactJson::whole);
        } else if (type == Instant.class) {
            return Optional.of(CompactRecord::instant);
        } else if (type == Object.class) {
            return Optional.of(json -> json.isNext('"') ? text(json) : json.flag());
        } else if (type instanceof ParameterizedType generic) {
            return container(generic.getRawType(), generic.getActualTypeArguments());
        }
        return type instanceof Class<?> named && isPlain(named) ? record(named) : Optional.empty();
    }

    private static String text(CompactJson json) {
        return StringPool.pooled(json.text());
    }

    private static Integer integer(CompactJson json) {
        long number = json.whole();
        if (number != (int) number) {
            throw CompactJson.other();
        }
        return (int) number;
    }

    private static Instant instant(CompactJson json) {
        String text = json.text();
        if (!Instants.isOurs(text)) {
            throw CompactJson.other();
        }
        return Instants.read(text);
    }

    private static Optional<Value> container(Type raw, Type[] arguments) {
        if (raw == List.class) {
            return valueOf(arguments[0]).map(each -> json -> list(json, each));
        }
        return raw == Map.class && arguments[0] == String.class
                ? valueOf(arguments[1]).map(each -> json -> map(json, each))
                : Optional.empty();
    }

    private static List<Object> list(CompactJson json, Value each) {
        List<Object> items = new ArrayList<>(2);
        json.pass('[');
        if (!json.isNext(']')) {
            items.add(each.read(json));
        }
        while (json.isNext(',')) {
            json.pass(',');
            items.add(each.read(json));
        }
        json.pass(']');
        return items;
    }

    private static Map<String, Object> map(CompactJson json, Value each) {
        Map<String, Object> entries = new LinkedHashMap<>();
        json.pass('{');
        if (!json.isNext('}')) {
            entry(json, each, entries);
        }
        while (json.isNext(',')) {
            json.pass(',');
            entry(json, each, entries);
        }
        json.pass('}');
        return entries;
    }

    private static void entry(CompactJson json, Value each, Map<String, Object> entries) {
        String key = text(json);
        json.pass(':');
        entries.put(key, each.read(json));
    }

    /** Whether it is a record of ours, of which Jackson is told nothing. */
    private static boolean isPlain(Class<?> type) {
        return type.isRecord()
                && type.getName().startsWith("dev.weir.")
                && supertypes(type).noneMatch(CompactRecord::isAnnotatedForJackson)
                && Stream.of(type.getDeclaredMethods()).noneMatch(CompactRecord::isAnnotatedForJackson)
                && Stream.of(type.getDeclaredConstructors()).noneMatch(CompactRecord::isAnnotatedForJackson);
    }

    /** And the type itself. */
    private static Stream<Class<?>> supertypes(Class<?> type) {
        return Stream.concat(Stream.of(type), Stream.of(type.getInterfaces()).flatMap(CompactRecord::supertypes));
    }

    private static boolean isAnnotatedForJackson(AnnotatedElement element) {
        return Stream.of(element.getAnnotations())
                .anyMatch(each -> each.annotationType().getName().startsWith("com.fasterxml.jackson."));
    }

    private static Optional<Value> record(Class<?> type) {
        RecordComponent[] declared = type.getRecordComponents();
        Component[] components = new Component[declared.length];
        for (int i = 0; i < declared.length; i++) {
            Optional<Value> value = valueOf(declared[i].getGenericType());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            byte[] name = ('"' + NAMING.translate(declared[i].getName()) + "\":").getBytes(UTF_8);
            components[i] = new Component(name, RecordNullness.nullable(declared[i]), value.get());
        }
        Constructor<?> constructor = constructor(type, declared);
        return Optional.of(json -> make(constructor, members(json, components)));
    }

    private static Constructor<?> constructor(Class<?> type, RecordComponent[] components) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a record without its constructor: " + type, e);
        }
    }

    private static @Nullable Object[] members(CompactJson json, Component[] components) {
        @Nullable Object[] members = new Object[components.length];
        char before = '{';
        for (int i = 0; i < components.length; i++) {
            Component component = components[i];
            if (json.passIfNext(before, component.name())) {
                members[i] = component.value().read(json);
                before = ',';
            } else if (!component.nullable()) {
                throw CompactJson.other();
            }
        }
        if (before == '{') {
            json.pass('{');
        }
        json.pass('}');
        return members;
    }

    private static Object make(Constructor<?> constructor, @Nullable Object[] members) {
        try {
            return constructor.newInstance(members);
        } catch (ReflectiveOperationException e) {
            throw CompactJson.other();
        }
    }
}
