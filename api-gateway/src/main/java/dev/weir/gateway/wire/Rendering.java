package dev.weir.gateway.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.contracts.model.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attribute values as JSON bytes. */
public final class Rendering {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int RESOURCE_BYTES = 1024;

    private Rendering() {}

    /** One resource, without what wraps it. */
    public static byte[] resource(Resource resource, Columns columns, Surroundings around) {
        return bytes(out -> {
            out.writeStartObject();
            for (Columns.Column column : columns.columns()) {
                out.writeFieldName(column.name());
                write(out, ResourceMapper.value(resource, column.attribute(), around));
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
        byte[] start = ("{\"" + name + "\":").getBytes(StandardCharsets.UTF_8);
        byte[] result = new byte[start.length + resource.length + 1];
        System.arraycopy(start, 0, result, 0, start.length);
        System.arraycopy(resource, 0, result, start.length, resource.length);
        result[result.length - 1] = '}';
        return result;
    }

    /** {@code {"ports":[…],"ports_links":[…]}} of rendered resources. */
    public static byte[] list(String name, List<byte[]> resources, @Nullable Object links) {
        int size = 2 * name.length() + 64;
        for (byte[] resource : resources) {
            size += resource.length + 1;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(size);
        out.writeBytes(("{\"" + name + "\":[").getBytes(StandardCharsets.UTF_8));
        boolean first = true;
        for (byte[] resource : resources) {
            if (!first) {
                out.write(',');
            }
            first = false;
            out.writeBytes(resource);
        }
        out.write(']');
        if (links != null) {
            out.writeBytes((",\"" + name + "_links\":").getBytes(StandardCharsets.UTF_8));
            out.writeBytes(json(links));
        }
        out.write('}');
        return out.toByteArray();
    }

    private interface Writing {
        void to(JsonGenerator out) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(RESOURCE_BYTES);
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
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
