package dev.weir.gateway.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.weir.contracts.model.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attribute values as JSON bytes. */
public final class Rendering {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Rendering() {}

    /** One resource, without what wraps it. */
    public static byte[] resource(Resource resource, Columns columns, Surroundings around) {
        return bytes(out -> {
            out.writeStartObject();
            for (Columns.Column column : columns.columns()) {
                out.writeFieldName(column.name());
                write(out, column.reader().of(resource, around));
            }
            out.writeEndObject();
        });
    }

    /** Any value made of maps, lists, texts, numbers, booleans and nulls. */
    public static byte[] json(@Nullable Object value) {
        return bytes(out -> write(out, value));
    }

    /** {@code {"port":…}} around a rendered resource. */
    public static byte[] wrap(String name, byte[] resource) {
        return join(utf8("{\"" + name + "\":"), List.of(resource), utf8("}"));
    }

    /** {@code {"ports":[…],"ports_links":[…]}} of rendered resources. */
    public static byte[] list(String name, List<byte[]> resources, @Nullable Object links) {
        String further = links == null ? "" : ",\"" + name + "_links\":" + new String(json(links), UTF_8);
        return join(utf8("{\"" + name + "\":["), resources, utf8("]" + further + "}"));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    /** With commas in between. A page of a thousand is a megabyte: it is made where it stays. */
    private static byte[] join(byte[] start, List<byte[]> parts, byte[] end) {
        int size = start.length + Math.max(0, parts.size() - 1) + end.length;
        for (byte[] part : parts) {
            size += part.length;
        }
        ByteBuffer joined = ByteBuffer.allocate(size).put(start);
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                joined.put((byte) ',');
            }
            joined.put(parts.get(i));
        }
        return joined.put(end).array();
    }

    private interface Writing {
        void to(JsonGenerator out) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        BufferRecycler recycler = FACTORY._getBufferRecycler();
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(recycler)) {
            try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
                writing.to(out);
            }
            return bytes.getClearAndRelease();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        } finally {
            recycler.releaseToPool();
        }
    }

    private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case String text -> out.writeString(text);
            case Boolean b -> out.writeBoolean(b);
            case Integer i -> out.writeNumber(i);
            case Long l -> out.writeNumber(l);
            case Double d -> out.writeNumber(d);
            case java.math.BigInteger big -> out.writeNumber(big);
            case Collection<?> list -> {
                out.writeStartArray();
                for (Object item : list) {
                    write(out, item);
                }
                out.writeEndArray();
            }
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.writeFieldName((String) entry.getKey());
                    write(out, entry.getValue());
                }
                out.writeEndObject();
            }
            default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }
}
