package dev.weir.gateway.wire;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All attribute tables, from the resource files {@code weir/api/*.json}. */
public final class AttributeTables {
    private static final List<String> FILES =
            List.of("networks", "subnets", "ports", "security_groups", "security_group_rules", "agents");
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Map<String, AttributeTable> byPath;
    private final List<AttributeTable> all;

    private AttributeTables(List<AttributeTable> tables) {
        this.all = List.copyOf(tables);
        this.byPath = new LinkedHashMap<>();
        for (AttributeTable table : tables) {
            byPath.put(table.collection(), table);
            byPath.put(table.path(), table);
        }
    }

    /** @throws UncheckedIOException if a file is missing or wrong: the build is broken */
    public static AttributeTables load() {
        List<AttributeTable> tables = new ArrayList<>();
        for (String file : FILES) {
            tables.add(read(file, new TypeReference<AttributeTable>() {}));
        }
        return new AttributeTables(tables);
    }

    /** A data file of the API. */
    public static <T> T read(String file, TypeReference<T> type) {
        String path = "/weir/api/" + file + ".json";
        try (InputStream in = AttributeTables.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IOException("no resource " + path);
            }
            return MAPPER.readValue(in, type);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    public List<AttributeTable> all() {
        return all;
    }

    /** @param path with hyphens or underscores */
    public Optional<AttributeTable> ofPath(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    /** The table of a collection that must exist. */
    public AttributeTable of(String collection) {
        AttributeTable table = byPath.get(collection);
        if (table == null) {
            throw new IllegalArgumentException("no collection is called " + collection);
        }
        return table;
    }
}
