package dev.weir.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a record is read from the JSON that {@link Json} writes: its members in this order, without blanks. What is not as it would
 * have been written (another order, a null, an unknown or a missing member, another type, a character beyond ASCII) is left to
 * Jackson, from the beginning: so that it alone says what else is taken, and what is refused.
 *
 * @param <T> the record
 */
final class Shape<T> {
    private final Class<T> type;
    private final Member[] members;
    private final Function<Values, T> maker;

    /** Reads what stands there, and passes it. */
    interface Value {
        Object read(CompactJson json);
    }

    /**
     * A member of the object.
     *
     * @param name as it is written, with quotes and colon
     */
    record Member(byte[] name, boolean nullable, Value value) {
        static Member of(String name, Value value) {
            return new Member(('"' + name + "\":").getBytes(UTF_8), false, value);
        }

        /** It may be absent. */
        Member orNull() {
            return new Member(name, true, value);
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

        @Nullable
        Object[] all() {
            return values;
        }
    }

    private Shape(Class<T> type, Member[] members, Function<Values, T> maker) {
        this.type = type;
        this.members = members;
        this.maker = maker;
    }

    /**
     * @param maker takes as many values as there are members
     * @param members in the order in which they are written
     */
    static <T> Shape<T> of(Class<T> type, Function<Values, T> maker, Member... members) {
        return new Shape<>(type, members.clone(), maker);
    }

    static Member text(String name) {
        return Member.of(name, Shape::text);
    }

    static Member integer(String name) {
        return Member.of(name, Shape::integer);
    }

    static Member whole(String name) {
        return Member.of(name, CompactJson::whole);
    }

    static Member flag(String name) {
        return Member.of(name, CompactJson::flag);
    }

    static Member texts(String name) {
        return Member.of(name, json -> list(json, Shape::text));
    }

    static Member list(String name, Shape<?> each) {
        return Member.of(name, json -> list(json, each::members));
    }

    static String text(CompactJson json) {
        return StringPool.pooled(json.text());
    }

    static Integer integer(CompactJson json) {
        long number = json.whole();
        if (number != (int) number) {
            throw CompactJson.other();
        }
        return (int) number;
    }

    static List<Object> list(CompactJson json, Value each) {
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

    /**
     * No value is taken for one of another type, such as a number for a text.
     *
     * @throws Unreadable if the bytes are not JSON of this record
     */
    T read(byte[] json) {
        T compact = compact(json);
        if (compact != null) {
            return compact;
        }
        try {
            T record = Jackson.EXACT.readValue(json, type);
            if (record == null) {
                throw new IOException("JSON null");
            }
            return record;
        } catch (IOException e) {
            throw Unreadable.as("a " + type.getSimpleName(), e);
        }
    }

    /** Made when something is not as it would have been written: an agent hardly ever needs it. */
    private static final class Jackson {
        private static final ObjectMapper EXACT = exact();

        private static ObjectMapper exact() {
            ObjectMapper mapper = Json.mapper().copy();
            for (CoercionInputShape shape : CoercionInputShape.values()) {
                mapper.coercionConfigDefaults().setCoercion(shape, CoercionAction.Fail);
            }
            return mapper;
        }
    }

    /** Null if it is not for a shape to say whether the bytes are such a record. */
    @Nullable
    T compact(byte[] bytes) {
        try {
            CompactJson json = new CompactJson(bytes);
            T record = members(json);
            return json.atEnd() ? record : null;
        } catch (CompactJson.Other | IllegalArgumentException e) {
            // What the record itself refuses, Jackson says as well, and why.
            return null;
        }
    }

    /** From the beginning of an object to its end. */
    T members(CompactJson json) {
        Values read = new Values(members.length);
        char before = '{';
        for (int i = 0; i < members.length; i++) {
            Member member = members[i];
            if (json.passIfNext(before, member.name())) {
                read.values[i] = member.value().read(json);
                before = ',';
            } else if (!member.nullable()) {
                throw CompactJson.other();
            }
        }
        if (before == '{') {
            json.pass('{');
        }
        json.pass('}');
        return maker.apply(read);
    }
}
