package dev.weir.gateway.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.weir.contracts.model.Kind;
import dev.weir.contracts.reply.ApiError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A collection of the API as data. It drives what requests may say, what answers show, filters, sorting, policy, OpenAPI
 * and the coverage document.
 *
 * @param noun in error types, such as {@code Port} in {@code PortNotFound}
 * @param notFound message of that error, with {@code %s} for the id
 * @param parents name of a parent in policy rules → the attribute that holds its id
 */
public record AttributeTable(
        Kind kind,
        String noun,
        String notFound,
        String about,
        boolean creatable,
        Map<String, String> parents,
        Map<String, Attribute> attributes) {
    @JsonCreator
    static AttributeTable of(
            @JsonProperty("collection") String collection,
            @JsonProperty("kind") String kind,
            @JsonProperty("noun") String noun,
            @JsonProperty("not_found") String notFound,
            @JsonProperty("about") String about,
            @JsonProperty("creatable") boolean creatable,
            @JsonProperty("parents") @Nullable Map<String, String> parents,
            @JsonProperty("attributes") List<Attribute> attributes) {
        Map<String, Attribute> byName = new LinkedHashMap<>();
        for (Attribute attribute : attributes) {
            if (byName.put(attribute.name(), attribute) != null) {
                throw new IllegalArgumentException(collection + " has the attribute " + attribute.name() + " twice");
            }
        }
        Kind known = Kind.ofWire(kind).orElseThrow(() -> new IllegalArgumentException("no kind is called " + kind));
        return new AttributeTable(
                known,
                noun,
                notFound,
                about,
                creatable,
                parents == null ? Map.of() : Map.copyOf(parents),
                java.util.Collections.unmodifiableMap(byName));
    }

    /** Plural with underscores, as in bodies. */
    public String collection() {
        return kind.collection();
    }

    /** Plural with hyphens, as in paths. */
    public String path() {
        return kind.collection().replace('_', '-');
    }

    /** Singular, as in bodies and in the names of policy rules. */
    public String resource() {
        return kind.wire();
    }

    public boolean tagged() {
        return attributes.containsKey("tags");
    }

    /** Names of what answers show, in the table's order. */
    public List<String> visible() {
        List<String> names = new ArrayList<>();
        for (Attribute attribute : attributes.values()) {
            if (attribute.visible()) {
                names.add(attribute.name());
            }
        }
        return List.copyOf(names);
    }

    public ApiError missing(String id) {
        return ApiError.of(404, noun + "NotFound", notFound.formatted(id));
    }
}
