package dev.weir.gateway.wire;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Values as Neutron's messages print them: clients compare those texts. */
public final class PythonText {
    private PythonText() {}

    /** As {@code %s} prints it. */
    public static String str(@Nullable Object value) {
        return value instanceof String text ? text : repr(value);
    }

    /** As it stands inside a list or dictionary. */
    public static String repr(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean b -> b ? "True" : "False";
            case String text -> text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' + text + '"' : "'" + text + "'";
            case List<?> list -> {
                StringJoiner joiner = new StringJoiner(", ", "[", "]");
                list.forEach(item -> joiner.add(repr(item)));
                yield joiner.toString();
            }
            case Map<?, ?> map -> {
                StringJoiner joiner = new StringJoiner(", ", "{", "}");
                map.forEach((k, v) -> joiner.add(repr(k) + ": " + repr(v)));
                yield joiner.toString();
            }
            default -> value.toString();
        };
    }

    /** A set of texts. */
    public static String set(Iterable<String> values) {
        StringJoiner joiner = new StringJoiner(", ", "{", "}");
        values.forEach(value -> joiner.add(repr(value)));
        return joiner.toString();
    }
}
