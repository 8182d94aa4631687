package dev.weir.serde;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads strings as Jackson does, and keeps only one of those that are alike. */
final class PooledStrings extends StringDeserializer {
    private static final long serialVersionUID = 1L;

    static SimpleModule module() {
        return new SimpleModule("pooled-strings").addDeserializer(String.class, new PooledStrings());
    }

    @Override
    public @Nullable String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = super.deserialize(parser, context);
        return text == null ? null : StringPool.pooled(text);
    }
}
