package dev.weir.gateway.api;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.weir.contracts.reply.ApiError;
import dev.weir.gateway.wire.AttributeTable;
import dev.weir.gateway.wire.AttributeTables;
import dev.weir.gateway.wire.Rejected;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What this API is and which extensions it has. */
final class DiscoveryApi {
    private record Extension(String alias, String name, String description, String updated) {}

    private final AttributeTables tables;
    private final List<Extension> extensions;

    DiscoveryApi(AttributeTables tables) {
        this.tables = tables;
        this.extensions = AttributeTables.read("extensions", new TypeReference<List<Extension>>() {});
    }

    /** {@code GET /}. */
    static Answer versions(String base) {
        Map<String, Object> version = new LinkedHashMap<>();
        version.put("id", "v2.0");
        version.put("status", "CURRENT");
        version.put("links", List.of(link(base + "/v2.0/")));
        return Answer.json(200, Map.of("versions", List.of(version)));
    }

    /** {@code GET /v2.0/}. */
    Answer resources(String base) {
        List<Map<String, Object>> resources = new ArrayList<>();
        for (AttributeTable table : tables.all()) {
            Map<String, Object> resource = new LinkedHashMap<>();
            resource.put("name", table.resource());
            resource.put("collection", table.collection());
            resource.put("links", List.of(link(base + "/v2.0/" + table.path())));
            resources.add(resource);
        }
        return Answer.json(200, Map.of("resources", resources));
    }

    private static Map<String, String> link(String href) {
        Map<String, String> link = new LinkedHashMap<>();
        link.put("rel", "self");
        link.put("href", href);
        return link;
    }

    Answer extensions() {
        return Answer.json(
                200,
                Map.of("extensions", extensions.stream().map(DiscoveryApi::form).toList()));
    }

    Answer extension(String alias) {
        for (Extension extension : extensions) {
            if (extension.alias().equals(alias)) {
                return Answer.json(200, Map.of("extension", form(extension)));
            }
        }
        throw new Rejected(ApiError.of(404, "HTTPNotFound", "Extension with alias " + alias + " does not exist"));
    }

    private static Map<String, Object> form(Extension extension) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("name", extension.name());
        form.put("alias", extension.alias());
        form.put("description", extension.description());
        form.put("updated", extension.updated());
        form.put("links", List.of());
        return form;
    }
}
