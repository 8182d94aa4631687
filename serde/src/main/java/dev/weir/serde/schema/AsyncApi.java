package dev.weir.serde.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.contracts.event.EventType;
import dev.weir.contracts.model.ServiceName;
import dev.weir.contracts.topic.Topic;
import dev.weir.contracts.topic.Topics;
import dev.weir.serde.Header;
import java.util.Map;
import java.util.function.Function;

/** The AsyncAPI 3.0 document of the event topics. */
public final class AsyncApi {
    private static final String SCHEMAS = "#/components/schemas/";
    private static final String HEADERS = "EventHeaders";

    private AsyncApi() {}

    /**
     * @param meaning of an event type, in a sentence
     * @param example the record of an event type: {@code {"key", "headers", "body"}}
     */
    public static ObjectNode document(Function<EventType, String> meaning, Function<EventType, JsonNode> example) {
        ObjectNode document = object().put("asyncapi", "3.0.0");
        document.putObject("info")
                .put("title", "Weir events")
                .put("version", "1.0.0")
                .put(
                        "description",
                        "What the services decided, in the order in which they decided it. See docs/events.md.")
                .set("license", object().put("name", "Apache-2.0"));
        document.put("defaultContentType", "application/json");
        document.putObject("servers")
                .putObject("kafka")
                .put("host", "127.0.0.1:9092")
                .put("protocol", "kafka")
                .put("description", "Any broker of the cluster. Read with isolation.level=read_committed.");
        ObjectNode channels = document.putObject("channels");
        ObjectNode operations = document.putObject("operations");
        for (ServiceName service : ServiceName.values()) {
            String name = service.text() + "Events";
            channels.set(name, channel(service));
            operations
                    .putObject("publish" + Character.toUpperCase(name.charAt(0)) + name.substring(1))
                    .put("action", "send")
                    .put("summary", "Weir writes, whoever likes reads.")
                    .set("channel", object().put("$ref", "#/channels/" + name));
        }
        components(document.putObject("components"), meaning, example);
        return document;
    }

    private static ObjectNode channel(ServiceName service) {
        Topic topic = Topics.all(1, Topics.DESIRED_PARTITIONS).stream()
                .filter(t -> t.name().equals(Topics.events(service)))
                .findFirst()
                .orElseThrow();
        ObjectNode channel = object().put("address", topic.name()).put("description", topic.purpose());
        ObjectNode messages = channel.putObject("messages");
        for (EventType type : EventType.values()) {
            if (type.service() == service) {
                messages.putObject(type.typeName()).put("$ref", "#/components/messages/" + type.typeName());
            }
        }
        ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
        kafka.put("topic", topic.name()).put("partitions", topic.partitions());
        ObjectNode configuration = kafka.putObject("topicConfiguration");
        configuration.putArray("cleanup.policy").add(topic.cleanup());
        topic.config().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> configuration.put(e.getKey(), Long.parseLong(e.getValue())));
        kafka.put("bindingVersion", "0.5.0");
        return channel;
    }

    private static void components(
            ObjectNode components, Function<EventType, String> meaning, Function<EventType, JsonNode> example) {
        ObjectNode messages = components.putObject("messages");
        JsonSchemas schemas = new JsonSchemas(SCHEMAS);
        ObjectNode payloads = object();
        for (EventType type : EventType.values()) {
            payloads.set(type.typeName(), schemas.properties(type.eventClass()));
            JsonNode sample = example.apply(type);
            ObjectNode message = messages.putObject(type.typeName())
                    .put("name", type.typeName())
                    .put("summary", meaning.apply(type))
                    .put("contentType", "application/json");
            message.putObject("headers").put("$ref", SCHEMAS + HEADERS);
            message.putObject("payload").put("$ref", SCHEMAS + type.typeName());
            message.putObject("bindings")
                    .putObject("kafka")
                    .put("bindingVersion", "0.5.0")
                    .set("key", object().put("type", "string").put("description", "The subject's id."));
            message.putArray("examples")
                    .addObject()
                    .<ObjectNode>set("headers", sample.path("headers"))
                    .set("payload", sample.path("body"));
        }
        ObjectNode all = components.putObject("schemas");
        all.set(HEADERS, headers());
        schemas.definitions().forEach(all::set);
        all.setAll(payloads);
    }

    private static ObjectNode headers() {
        ObjectNode schema = object().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        var required = schema.putArray("required");
        Map<String, String> always = Map.of(
                Header.CE_SPECVERSION, "1.0",
                Header.CE_ID, "<service>-<shard>-<sequence>: unique",
                Header.CE_SOURCE, "/weir/<service>/<shard>",
                Header.CE_TYPE, "The event's type, with its version",
                Header.CE_SUBJECT, "Id of what the event is about; also the record's key",
                Header.CE_TIME, "When it was decided",
                Header.CE_DATASCHEMA, "Names the schema of the body",
                Header.CE_SEQUENCE,
                        "Number in the shard's log, from 1, without gaps; leading zeros make it sort as text",
                Header.CONTENT_TYPE, "application/json");
        Map<String, String> sometimes = Map.of(
                Header.CE_REQUEST_ID, "req-<uuid> of the HTTP request that led to it",
                Header.CE_ACTOR_USER, "Id of the user who asked, or the name of the part of Weir that acted by itself",
                Header.CE_ACTOR_PROJECT, "Id of the project that the user acted in",
                Header.CE_ACTOR_ROLES, "Names of roles, comma-separated",
                Header.CE_ACTOR_ADMIN, "true if the actor had rights over every project",
                Header.CE_SOURCE_ADDRESS, "Address that the HTTP request came from",
                Header.CE_COMMAND_ID, "The command that led to it",
                Header.CE_IDEMPOTENCY_KEY, "That command's idempotency key",
                Header.CE_REPLY_TO, "<gateway>:<partition> where that command is answered");
        always.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(e -> {
            properties.putObject(e.getKey()).put("type", "string").put("description", e.getValue());
            required.add(e.getKey());
        });
        sometimes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e ->
                        properties.putObject(e.getKey()).put("type", "string").put("description", e.getValue()));
        return schema;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
