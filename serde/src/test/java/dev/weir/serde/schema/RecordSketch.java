package dev.weir.serde.schema;

import dev.weir.contracts.command.Actor;
import dev.weir.contracts.command.ReplyTo;
import dev.weir.contracts.event.Cause;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A record with a plausible value in every component: where the author of a new golden sample starts from. */
final class RecordSketch {
    static final Instant TIME = Instant.parse("2026-11-21T11:00:00.250Z");
    static final Cause CAUSE = new Cause(
            new Actor(
                    "b3c1e2d4f5a60718",
                    "5f705efa31ae43ba8f0e0a2e3f4c8d11",
                    List.of("member", "reader"),
                    false,
                    "203.0.113.9"),
            "req-6a1f2b3c-0d4e-4f5a-8b6c-7d8e9f0a1b2c",
            "77777777-0000-4000-8000-000000000001",
            "77777777-0000-4000-8000-000000000001",
            new ReplyTo("gateway-a", 3));

    private static final Map<String, String> TEXTS = Map.of(
            "projectId", "5f705efa31ae43ba8f0e0a2e3f4c8d11",
            "macAddress", "fa:16:3e:6b:12:9d",
            "ipAddress", "192.0.2.10",
            "cidr", "192.0.2.0/24",
            "host", "compute-1",
            "hostId", "compute-1",
            "node", "compute-1",
            "deviceOwner", "compute:nova");

    private RecordSketch() {}

    static <T> T of(Class<T> record) {
        RecordComponent[] components = record.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = value(components[i].getGenericType(), components[i].getName());
        }
        try {
            return record.getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new))
                    .newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot sketch a " + record.getSimpleName(), e);
        }
    }

    private static Object value(Type type, String name) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class ? List.of(value(arguments[0], name)) : Map.of();
        }
        if (type == String.class) {
            return name.endsWith("Id") && !TEXTS.containsKey(name) || name.equals("id")
                    ? UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                            .toString()
                    : TEXTS.getOrDefault(name, name);
        }
        if (type == boolean.class || type == Boolean.class) {
            return true;
        }
        if (type == int.class || type == Integer.class) {
            return 4;
        }
        if (type == long.class || type == Long.class) {
            return 1041L;
        }
        if (type == Instant.class) {
            return TIME;
        }
        if (type instanceof Class<?> named && named.isRecord()) {
            return of(named);
        }
        if (type instanceof Class<?> named && named.isEnum()) {
            return named.getEnumConstants()[0];
        }
        throw new IllegalArgumentException("cannot sketch a " + type);
    }
}
