package dev.weir.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a record is read from a JSON object: as {@link Json} reads it (nothing unknown, nothing absent that may not be null), but
 * without finding out by reflection what the record is and without calling its constructor so. An agent reads tens of thousands of
 * records at its start, and finding out would take as long as reading all of them.
 *
 * @param <T> the record
 */
final class Shape<T> {
    private static final JsonFactory JSON = new JsonFactory();

    private final String name;
    private final List<Member> members;
    private final Function<Values, T> maker;

    /** Reads what the parser stands at. */
    private interface Type {
        /** @return null if it is not of this type */
        @Nullable
        Object read(JsonParser parser) throws IOException;
    }

    /** A member of the object. */
    record Member(String name, boolean nullable, Type type) {
        /** It may be absent or null. */
        Member orNull() {
            return new Member(name, true, type);
        }

        private @Nullable Object read(JsonParser parser) throws IOException {
            if (nullable && parser.currentToken() == JsonToken.VALUE_NULL) {
                return null;
            }
            return required(parser, name, type.read(parser));
        }
    }

    /** What was read, one after the other in the order of the members. */
    static final class Values {
        private final @Nullable Object[] values;
        private int next;

        private Values(int size) {
            values = new Object[size];
        }

        @SuppressWarnings("unchecked")
        <V> @Nullable V orNull() {
            return (V) values[next++];
        }

        /** One that cannot be null. */
        <V> V value() {
            return Objects.requireNonNull(this.<V>orNull());
        }
    }

    private Shape(String name, List<Member> members, Function<Values, T> maker) {
        this.name = name;
        this.members = members;
        this.maker = maker;
    }

    /**
     * @param maker takes as many values as there are members
     * @param members in the order in which they are usually written
     */
    static <T> Shape<T> of(String name, Function<Values, T> maker, Member... members) {
        return new Shape<>(name, List.of(members), maker);
    }

    static Member text(String name) {
        return new Member(name, false, Shape::text);
    }

    static Member integer(String name) {
        return new Member(name, false, parser -> integral(parser) ? parser.getIntValue() : null);
    }

    static Member whole(String name) {
        return new Member(name, false, parser -> integral(parser) ? parser.getLongValue() : null);
    }

    private static boolean integral(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
    }

    static Member flag(String name) {
        return new Member(name, false, parser -> switch (parser.currentToken()) {
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> null;
        });
    }

    static Member texts(String name) {
        return new Member(name, false, parser -> list(parser, name, Shape::text));
    }

    static Member list(String name, Shape<?> each) {
        return new Member(
                name,
                false,
                parser -> list(
                        parser,
                        name,
                        item -> item.currentToken() == JsonToken.START_OBJECT ? each.members(item) : null));
    }

    private static @Nullable String text(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_STRING ? StringPool.pooled(parser.getText()) : null;
    }

    private static @Nullable List<Object> list(JsonParser parser, String name, Type each) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return null;
        }
        List<Object> items = new ArrayList<>(2);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(required(parser, name, each.read(parser)));
        }
        return items;
    }

    private static Object required(JsonParser parser, String name, @Nullable Object value) throws IOException {
        if (value == null) {
            throw new JsonParseException(parser, name + " cannot be " + parser.getText());
        }
        return value;
    }

    /** @throws Unreadable if the bytes are not JSON of this shape */
    T read(byte[] json) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(parser, "no JSON object");
            }
            T made = members(parser);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "something follows the object");
            }
            return made;
        } catch (IOException e) {
            throw Unreadable.as("a " + name, e);
        }
    }

    /** From the beginning of an object to its end. */
    private T members(JsonParser parser) throws IOException {
        Values read = new Values(members.size());
        int at = -1;
        for (String member = parser.nextFieldName(); member != null; member = parser.nextFieldName()) {
            at = index(parser, member, at + 1);
            parser.nextToken();
            read.values[at] = members.get(at).read(parser);
        }
        for (int i = 0; i < read.values.length; i++) {
            if (read.values[i] == null && !members.get(i).nullable()) {
                throw new JsonParseException(parser, members.get(i).name() + " is missing");
            }
        }
        return maker.apply(read);
    }

    /** @param likely where it is if members stand in their usual order */
    private int index(JsonParser parser, String member, int likely) throws IOException {
        if (likely < members.size() && members.get(likely).name().equals(member)) {
            return likely;
        }
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).name().equals(member)) {
                return i;
            }
        }
        throw new JsonParseException(parser, "unknown member " + member);
    }
}
