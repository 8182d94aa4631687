package dev.weir.serde;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Trees that differ from one in one place, by what was done there. */
final class Changed {
    private Changed() {}

    /** Every tree that one member makes other than this one: absent, null, of another type or unknown. */
    static Map<String, JsonNode> members(JsonNode whole) {
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

    /** As {@link #members}, with what might be taken for the member's type. */
    static Map<String, JsonNode> scalars(JsonNode whole) {
        Map<String, JsonNode> changed = new LinkedHashMap<>();
        for (List<Object> path : objects(whole, List.of())) {
            at(whole, path).fieldNames().forEachRemaining(name -> {
                for (String text : List.of("", "7", "true", "x")) {
                    change(changed, whole, path, "'" + text + "' as " + name, node -> node.put(name, text));
                }
                change(changed, whole, path, "whole number " + name, node -> node.put(name, 7));
                change(changed, whole, path, "large number " + name, node -> node.put(name, 1L << 40));
                change(changed, whole, path, "fraction " + name, node -> node.put(name, 7.5));
                change(changed, whole, path, "truth " + name, node -> node.put(name, true));
            });
        }
        return changed;
    }

    /** With the members of each object in the opposite order. */
    static JsonNode reversed(JsonNode whole) {
        JsonNode copy = whole.deepCopy();
        for (List<Object> path : objects(whole, List.of())) {
            ObjectNode object = (ObjectNode) at(copy, path);
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::addFirst);
            names.forEach(name -> object.set(name, object.remove(name)));
        }
        return copy;
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
}
