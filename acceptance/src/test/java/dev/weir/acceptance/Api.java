package dev.weir.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A client of the networking API that assumes nothing but HTTP and JSON. */
public final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final String authUrl;
    private final String base;
    private final String token;

    private Api(HttpClient http, String authUrl, String base, String token) {
        this.http = http;
        this.authUrl = authUrl;
        this.base = base;
        this.token = token;
    }

    public record Answer(int status, JsonNode body) {
        /** The body of an answer that must be a success. */
        public JsonNode ok() {
            if (status >= 300) {
                throw new AssertionError("HTTP " + status + ": " + body);
            }
            return body;
        }
    }

    /** Signs in as a user of a project. */
    static Api signIn(String authUrl, String networkUrl, String user, String password, String project) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        Map<String, Object> domain = Map.of("name", "Default");
        Map<String, Object> auth = Map.of(
                "auth",
                Map.of(
                        "identity",
                        Map.of(
                                "methods",
                                new String[] {"password"},
                                "password",
                                Map.of("user", Map.of("name", user, "domain", domain, "password", password))),
                        "scope",
                        Map.of("project", Map.of("name", project, "domain", domain))));
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(authUrl + "/auth/tokens"))
                            .timeout(Duration.ofSeconds(20))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(auth)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            String token = response.headers()
                    .firstValue("X-Subject-Token")
                    .orElseThrow(() -> new AssertionError("no token: " + response.statusCode() + response.body()));
            return new Api(http, authUrl, networkUrl, token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public Answer get(String path) {
        return unchecked("GET", path, null);
    }

    /**
     * All pages of a list.
     *
     * @param path of the first, with what it is filtered by
     */
    public List<JsonNode> list(String path, String collection) {
        List<JsonNode> resources = new ArrayList<>();
        Optional<String> next = Optional.of(path);
        while (next.isPresent()) {
            JsonNode page = get(next.get()).ok();
            page.get(collection).forEach(resources::add);
            next = StreamSupport.stream(page.path(collection + "_links").spliterator(), false)
                    .filter(link -> link.get("rel").asText().equals("next"))
                    .map(link -> link.get("href").asText())
                    .map(href -> href.substring(href.indexOf("/v2.0") + "/v2.0".length()))
                    .findFirst();
        }
        return resources;
    }

    public Answer post(String path, Object body) {
        return unchecked("POST", path, body);
    }

    public Answer put(String path, Object body) {
        return unchecked("PUT", path, body);
    }

    public Answer delete(String path) {
        return unchecked("DELETE", path, null);
    }

    /** For callers that want to see connections break. */
    public Answer send(String method, String path, @Nullable Object body) throws IOException, InterruptedException {
        return send(method, path, body, Map.of());
    }

    /** With headers of the caller's. */
    public Answer send(String method, String path, @Nullable Object body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.BodyPublisher publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/v2.0" + path))
                .timeout(Duration.ofSeconds(60))
                .header("X-Auth-Token", token)
                .header("Content-Type", "application/json")
                .method(method, publisher);
        headers.forEach(request::header);
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        String text = response.body();
        return new Answer(response.statusCode(), text.isEmpty() ? JSON.nullNode() : JSON.readTree(text));
    }

    public String token() {
        return token;
    }

    /** What is served outside of the API's version. */
    public String document(String path) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(base + path))
                                    .timeout(Duration.ofSeconds(20))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Takes back the token. */
    void signOut() {
        HttpRequest revocation = HttpRequest.newBuilder(URI.create(authUrl + "/auth/tokens"))
                .timeout(Duration.ofSeconds(20))
                .header("X-Auth-Token", token)
                .header("X-Subject-Token", token)
                .DELETE()
                .build();
        try {
            int status = http.send(revocation, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status != 204) {
                throw new AssertionError("the token was not taken back: " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Answer unchecked(String method, String path, @Nullable Object body) {
        try {
            return send(method, path, body);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
