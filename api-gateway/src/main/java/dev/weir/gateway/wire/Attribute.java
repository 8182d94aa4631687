package dev.weir.gateway.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of a collection, as its table has it.
 *
 * @param type {@code string}, {@code boolean}, {@code integer}, {@code object}, {@code array:string} or
 *     {@code array:object}
 * @param extension alias of the extension that defines it
 * @param create may be given on create
 * @param update may be given on update
 * @param required must be given on create
 * @param defaultValue what it is if not given on create; {@code NullNode} for null; none: the service decides
 * @param convert name of its {@link Converter}, if values have several spellings
 * @param checks names of its {@link Validator}s, each with its argument
 * @param filter lists can be filtered by it
 * @param sort lists can be sorted by it
 * @param visible it is in answers
 * @param enforcePolicy a rule of its own says who may set it
 * @param members of an object or of a list's objects
 */
public record Attribute(
        String name,
        String type,
        String extension,
        boolean create,
        boolean update,
        boolean required,
        @Nullable JsonNode defaultValue,
        @Nullable String convert,
        Map<String, JsonNode> checks,
        boolean filter,
        boolean sort,
        boolean visible,
        boolean enforcePolicy,
        List<String> members) {
    @JsonCreator
    static Attribute of(
            @JsonProperty("name") String name,
            @JsonProperty("type") String type,
            @JsonProperty("extension") String extension,
            @JsonProperty("create") boolean create,
            @JsonProperty("update") boolean update,
            @JsonProperty("required") boolean required,
            @JsonProperty("default") @Nullable JsonNode defaultValue,
            @JsonProperty("convert") @Nullable String convert,
            @JsonProperty("check") @Nullable Map<String, JsonNode> checks,
            @JsonProperty("filter") boolean filter,
            @JsonProperty("sort") boolean sort,
            @JsonProperty("visible") boolean visible,
            @JsonProperty("enforce_policy") boolean enforcePolicy,
            @JsonProperty("members") @Nullable List<String> members) {
        return new Attribute(
                name,
                type,
                extension,
                create,
                update,
                required,
                defaultValue,
                convert,
                checks == null ? Map.of() : withoutNulls(checks),
                filter,
                sort,
                visible,
                enforcePolicy,
                members == null ? List.of() : List.copyOf(members));
    }

    private static Map<String, JsonNode> withoutNulls(Map<String, @Nullable JsonNode> checks) {
        checks.replaceAll((name, argument) -> argument == null ? NullNode.getInstance() : argument);
        return Map.copyOf(checks);
    }

    /** Whether its value is a list. */
    public boolean list() {
        return type.startsWith("array:");
    }

    /** Whether it is what a create request without it would have. */
    public boolean isDefault(@Nullable Object value) {
        return defaultValue != null && java.util.Objects.equals(RequestBody.value(defaultValue), value);
    }
}
