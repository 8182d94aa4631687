package dev.weir.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;

/** A record's JSON value, with reader and writer resolved once. */
record Body<T>(Class<T> type, ObjectReader reader, ObjectWriter writer) {
    static <T> Body<T> of(Class<T> type) {
        return new Body<>(type, Json.mapper().readerFor(type), Json.mapper().writerFor(type));
    }

    byte[] write(Object value) {
        try {
            return writer.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + value.getClass(), e);
        }
    }

    T read(Wire wire) {
        byte[] bytes = wire.value();
        if (bytes == null) {
            throw new Unreadable("no value where a " + type.getSimpleName() + " is due");
        }
        return read(bytes);
    }

    T read(byte[] bytes) {
        T compact = CompactRecord.read(bytes, type);
        if (compact != null) {
            return compact;
        }
        try {
            T value = reader.readValue(bytes);
            if (value == null) {
                throw new Unreadable("JSON null where a " + type.getSimpleName() + " is due");
            }
            return value;
        } catch (IOException e) {
            throw Unreadable.as("a " + type.getSimpleName(), e);
        }
    }
}
