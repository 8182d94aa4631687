package dev.weir.gateway.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a value has its attribute's type and a bearable size, whatever else its table demands: services rely on the one,
 * records on the other.
 */
final class TypeCheck {
    private static final int TEXT_LENGTH_MAX = 255;
    private static final int ITEMS_MAX = 1_000;
    /** Of an object as JSON: Neutron's bound for {@code binding:profile}. */
    private static final int OBJECT_BYTES_MAX = 4_095;

    private TypeCheck() {}

    /** @return why not; null: nothing against it */
    static @Nullable String reason(Attribute attribute, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (attribute.type()) {
            case "string" -> text(value);
            case "boolean" ->
                value instanceof Boolean ? null : "'" + PythonText.str(value) + "' is not a valid boolean";
            case "integer" -> integer(value);
            case "object" -> object(attribute, value);
            case "array:string" -> list(value, TypeCheck::text);
            case "array:object" ->
                list(
                        value,
                        item -> item instanceof Map<?, ?>
                                ? null
                                : "'" + PythonText.str(item) + "' is not a dictionary");
            default -> throw new IllegalArgumentException("no type is called " + attribute.type());
        };
    }

    private static @Nullable String text(@Nullable Object value) {
        if (!(value instanceof String text)) {
            return "'" + PythonText.str(value) + "' is not a valid string";
        }
        return text.codePointCount(0, text.length()) > TEXT_LENGTH_MAX
                ? "'" + text + "' exceeds maximum length of " + TEXT_LENGTH_MAX
                : null;
    }

    /** No attribute is larger than 32 bits. */
    private static @Nullable String integer(Object value) {
        boolean fits = value instanceof Integer || (value instanceof Long number && (int) (long) number == number);
        return fits ? null : "'" + PythonText.str(value) + "' is not an integer";
    }

    private static @Nullable String object(Attribute attribute, Object value) {
        if (!(value instanceof Map<?, ?>)) {
            return "'" + PythonText.str(value) + "' is not a dictionary";
        }
        if (Rendering.json(value).length > OBJECT_BYTES_MAX) {
            throw Rejected.invalidInput(attribute.name() + " value too large");
        }
        return null;
    }

    private interface Item {
        @Nullable
        String reason(@Nullable Object value);
    }

    private static @Nullable String list(Object value, Item item) {
        if (!(value instanceof List<?> list)) {
            return "'" + PythonText.str(value) + "' is not a list";
        }
        if (list.size() > ITEMS_MAX) {
            return "the list has more than " + ITEMS_MAX + " items";
        }
        for (Object element : list) {
            String reason = item.reason(element);
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }
}
