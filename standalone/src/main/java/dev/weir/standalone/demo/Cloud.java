package dev.weir.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One user's session with the networking API. */
final class Cloud {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(35);

    private final HttpClient http;
    private final String api;
    private final String token;
    private final String project;

    private Cloud(HttpClient http, String api, String token, String project) {
        this.http = http;
        this.api = api;
        this.token = token;
        this.project = project;
    }

    /**
     * Authenticates as a cloud of {@code clouds.yaml} says.
     *
     * @throws IOException when the file has no such cloud, or identity refuses or does not answer
     */
    static Cloud of(HttpClient http, Path cloudsFile, String cloud, String identity, String api)
            throws IOException, InterruptedException {
        String section = section(Files.readString(cloudsFile), cloud);
        ObjectNode domain = JSON.createObjectNode().put("id", "default");
        ObjectNode user = JSON.createObjectNode()
                .put("name", setting(section, "username"))
                .put("password", setting(section, "password"))
                .set("domain", domain);
        ObjectNode body = JSON.createObjectNode();
        ObjectNode identityNode = body.putObject("auth").putObject("identity");
        identityNode.putArray("methods").add("password");
        identityNode.putObject("password").set("user", user);
        ((ObjectNode) body.get("auth"))
                .putObject("scope")
                .putObject("project")
                .put("name", setting(section, "project_name"))
                .set("domain", domain);
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(identity + "/v3/auth/tokens"))
                        .header("Content-Type", "application/json")
                        .timeout(ANSWER_TIME_MAX)
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IOException("identity refused " + cloud + ": " + answer.statusCode() + " " + answer.body());
        }
        String token = answer.headers().firstValue("X-Subject-Token").orElseThrow();
        String project = JSON.readTree(answer.body())
                .path("token")
                .path("project")
                .path("id")
                .asText();
        return new Cloud(http, api, token, project);
    }

    private static String section(String yaml, String cloud) throws IOException {
        Matcher section = Pattern.compile("(?m)^  " + Pattern.quote(cloud) + ":\\n((?:    .*\\n?)+)")
                .matcher(yaml);
        if (!section.find()) {
            throw new IOException("clouds.yaml has no cloud " + cloud);
        }
        return section.group(1);
    }

    private static String setting(String section, String key) throws IOException {
        Matcher setting =
                Pattern.compile("(?m)^ *" + key + ": *[\"']?([^\"'\\s]*)").matcher(section);
        if (!setting.find()) {
            throw new IOException("clouds.yaml has no " + key);
        }
        return setting.group(1);
    }

    /** Id of the project that the session is in. */
    String project() {
        return project;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /**
     * Creates a resource.
     *
     * @param kind its name in singular, such as {@code network}
     * @return it, as the API answered
     */
    JsonNode create(String kind, ObjectNode attributes) throws IOException, InterruptedException {
        return call("POST", "/v2.0/" + collection(kind), object().set(kind, attributes), 201)
                .path(kind);
    }

    JsonNode show(String kind, String id) throws IOException, InterruptedException {
        return call("GET", "/v2.0/" + collection(kind) + "/" + id, null, 200).path(kind);
    }

    /** @param query such as {@code name=a&fields=id} */
    JsonNode list(String kind, String query) throws IOException, InterruptedException {
        String plural = collection(kind);
        return call("GET", "/v2.0/" + plural + "?" + query, null, 200).path(plural.replace('-', '_'));
    }

    void delete(String kind, String id) throws IOException, InterruptedException {
        call("DELETE", "/v2.0/" + collection(kind) + "/" + id, null, 204);
    }

    private static String collection(String kind) {
        return kind.replace('_', '-') + "s";
    }

    private JsonNode call(String method, String path, @Nullable JsonNode body, int expectedStatus)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api + path))
                .header("X-Auth-Token", token)
                .timeout(ANSWER_TIME_MAX);
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body.toString()));
        }
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() != expectedStatus) {
            throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body().isEmpty() ? object() : JSON.readTree(answer.body());
    }
}
