package dev.weir.serde;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.weir.serde.Shape.Member;
import dev.weir.serde.Shape.Value;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shapes of records as their components have them. A shard and a gateway read millions of records at their start; an agent, for which
 * finding out would take as long as reading all of its own, has {@link DesiredShapes}.
 */
final class CompactRecord {
    private static final PropertyNamingStrategies.NamingBase NAMING = new PropertyNamingStrategies.SnakeCaseStrategy();

    private static final ClassValue<Optional<Shape<?>>> SHAPES = new ClassValue<>() {
        @Override
        protected Optional<Shape<?>> computeValue(Class<?> type) {
            return isPlain(type) ? shape(type) : Optional.empty();
        }
    };

    private CompactRecord() {}

    /** Null if it is not for this class to say whether the bytes are such a record. */
    static <T> @Nullable T read(byte[] bytes, Class<T> type) {
        Optional<Shape<?>> shape = SHAPES.get(type);
        return shape.isEmpty() ? null : type.cast(shape.get().compact(bytes));
    }

    /** Empty if values of this type are Jackson's to read. */
    private static Optional<Value> valueOf(Type type) {
        if (type == String.class) {
            return Optional.of(Shape::text);
        } else if (type == boolean.class || type == Boolean.class) {
            return Optional.of(CompactJson::flag);
        } else if (type == int.class || type == Integer.class) {
            return Optional.of(Shape::integer);
        } else if (type == long.class || type == Long.class) {
            return Optional.of(CompactJson::whole);
        } else if (type == Instant.class) {
            return Optional.of(CompactRecord::instant);
        } else if (type == Object.class) {
            return Optional.of(json -> json.isNext('"') ? Shape.text(json) : json.flag());
        } else if (type instanceof ParameterizedType generic) {
            return container(generic.getRawType(), generic.getActualTypeArguments());
        }
        return type instanceof Class<?> named ? SHAPES.get(named).map(shape -> shape::members) : Optional.empty();
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
            return valueOf(arguments[0]).map(each -> json -> Shape.list(json, each));
        }
        return raw == Map.class && arguments[0] == String.class
                ? valueOf(arguments[1]).map(each -> json -> map(json, each))
                : Optional.empty();
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
        String key = Shape.text(json);
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

    private static <T> Optional<Shape<?>> shape(Class<T> type) {
        List<Member> members = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Optional<Value> value = valueOf(component.getGenericType());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            Member member = Member.of(NAMING.translate(component.getName()), value.get());
            members.add(RecordNullness.nullable(component) ? member.orNull() : member);
        }
        Constructor<T> constructor = constructor(type);
        return Optional.of(Shape.of(type, read -> make(constructor, read.all()), members.toArray(Member[]::new)));
    }

    private static <T> Constructor<T> constructor(Class<T> type) {
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(Stream.of(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a record without its constructor: " + type, e);
        }
    }

    private static <T> T make(Constructor<T> constructor, @Nullable Object[] members) {
        try {
            return constructor.newInstance(members);
        } catch (ReflectiveOperationException e) {
            throw CompactJson.other();
        }
    }
}
