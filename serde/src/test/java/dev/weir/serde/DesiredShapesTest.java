package dev.weir.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.contracts.desired.Desired;
import dev.weir.contracts.desired.DesiredDhcpPlacement;
import dev.weir.contracts.desired.DesiredKey;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shapes read what {@link Json} reads, and refuse what it refuses. */
class DesiredShapesTest {
    static Stream<Desired> desired() {
        return CodecsTest.desired();
    }

    @ParameterizedTest
    @MethodSource("desired")
    void aRecordIsTheSameHoweverItIsRead(Desired desired) {
        byte[] json = Json.write(desired);
        assertThat(byShape(desired, json)).contains(desired).isEqualTo(byMapper(desired, json));
    }

    @ParameterizedTest
    @MethodSource("desired")
    void itsMembersMayStandInAnyOrder(Desired desired) {
        ObjectNode usual = Json.mapper().valueToTree(desired);
        ObjectNode reversed = Json.mapper().createObjectNode();
        List<String> names = new ArrayList<>();
        usual.fieldNames().forEachRemaining(names::addFirst);
        names.forEach(name -> reversed.set(name, usual.get(name)));
        assertThat(byShape(desired, Json.write(reversed))).contains(desired);
    }

    @ParameterizedTest
    @MethodSource("desired")
    void whatIsAbsentNullUnknownOrOfAnotherTypeIsTakenOrRefusedAlike(Desired desired) {
        Map<String, JsonNode> changed = changed(Json.mapper().valueToTree(desired));
        assertThat(changed).hasSizeGreaterThan(5);
        changed.forEach((change, tree) -> {
            byte[] json = Json.write(tree);
            assertThat(byShape(desired, json)).as(change).isEqualTo(byMapper(desired, json));
        });
    }

    /** Every tree that one member makes other than this one, by what was done. */
    private static Map<String, JsonNode> changed(JsonNode whole) {
        Map<String, JsonNode> changed = new LinkedHashMap<>();
        for (List<Object> path : objects(whole, List.of())) {
            ObjectNode object = (ObjectNode) at(whole, path);
            change(changed, whole, path, "unknown member", node -> node.put("nobody_knows", 1));
            object.fieldNames().forEachRemaining(name -> {
                change(changed, whole, path, "without " + name, node -> node.remove(name));
                change(changed, whole, path, "null " + name, node -> node.putNull(name));
                change(changed, whole, path, "object " + name, node -> node.putObject(name));
                change(changed, whole, path, "list " + name, node -> node.putArray(name));
                change(
                        changed,
                        whole,
                        path,
                        "list of null " + name,
                        node -> node.putArray(name).addNull());
            });
        }
        return changed;
    }

    private static void change(
            Map<String, JsonNode> changed, JsonNode whole, List<Object> path, String what, Consumer<ObjectNode> how) {
        JsonNode copy = whole.deepCopy();
        how.accept((ObjectNode) at(copy, path));
        changed.put(path + " " + what, copy);
    }

    private static List<List<Object>> objects(JsonNode node, List<Object> path) {
        List<List<Object>> found = new ArrayList<>();
        if (node instanceof ObjectNode object) {
            found.add(path);
            object.properties().forEach(each -> found.addAll(objects(each.getValue(), plus(path, each.getKey()))));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                found.addAll(objects(array.get(i), plus(path, i)));
            }
        }
        return found;
    }

    private static List<Object> plus(List<Object> path, Object step) {
        List<Object> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    private static JsonNode at(JsonNode whole, List<Object> path) {
        JsonNode node = whole;
        for (Object step : path) {
            node = step instanceof Integer index ? node.get(index) : node.get((String) step);
        }
        return node;
    }

    private static Optional<Desired> byShape(Desired sample, byte[] json) {
        try {
            return Optional.of(DesiredShapes.of(sample.key().kind()).read(json));
        } catch (Unreadable e) {
            return Optional.empty();
        }
    }

    private static Optional<Desired> byMapper(Desired sample, byte[] json) {
        try {
            return Optional.of(Json.read(json, sample.getClass()));
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"node\":\"a\",\"network_id\":\"b\"}{}",
                "{\"node\":\"a\",\"network_id\":5}",
                "{\"node\":\"a\"}"
            })
    void whatIsNoSuchRecordIsUnreadable(String json) {
        assertThatThrownBy(() ->
                        DesiredShapes.of(DesiredKey.Kind.DHCP_PLACEMENT).read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Unreadable.class)
                .hasMessageStartingWith("not a " + DesiredDhcpPlacement.class.getSimpleName() + ": ");
    }
}
