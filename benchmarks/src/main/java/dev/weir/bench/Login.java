package dev.weir.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;

/** A token, and the networking API's address, from a clouds file. */
record Login(String url, String token) {
    private static final long TIMEOUT_MS = 30_000;

    private record Issued(int status, String token, JsonObject body) {}

    static Login of(EventLoop loop, Path clouds, String cloud) throws IOException, InterruptedException {
        JsonNode auth = new YAMLMapper()
                .readTree(clouds.toFile())
                .path("clouds")
                .path(cloud)
                .path("auth");
        if (auth.isMissingNode()) {
            throw new IOException("no cloud '" + cloud + "' in " + clouds);
        }
        HttpClient client = loop.vertx().createHttpClient();
        try {
            RequestOptions request = new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setAbsoluteURI(auth.path("auth_url").asText() + "/auth/tokens")
                    .setTimeout(TIMEOUT_MS)
                    .putHeader("Content-Type", "application/json");
            Issued issued = loop.await(
                    () -> client.request(request)
                            .compose(r -> r.send(credentials(auth).toBuffer()))
                            .compose(r -> r.body()
                                    .map(b -> new Issued(
                                            r.statusCode(),
                                            String.valueOf(r.getHeader("X-Subject-Token")),
                                            b.toJsonObject()))),
                    TIMEOUT_MS);
            if (issued.status() != 201) {
                throw new IOException("cloud '" + cloud + "' gives no token: " + issued.status() + " " + issued.body());
            }
            return new Login(networkUrl(issued.body().getJsonObject("token")), issued.token());
        } finally {
            client.close();
        }
    }

    private static JsonObject credentials(JsonNode auth) {
        JsonObject user = new JsonObject()
                .put("name", auth.path("username").asText())
                .put(
                        "domain",
                        new JsonObject().put("id", auth.path("user_domain_id").asText("default")))
                .put("password", auth.path("password").asText());
        JsonObject project = new JsonObject()
                .put("name", auth.path("project_name").asText())
                .put(
                        "domain",
                        new JsonObject()
                                .put("id", auth.path("project_domain_id").asText("default")));
        return new JsonObject()
                .put(
                        "auth",
                        new JsonObject()
                                .put(
                                        "identity",
                                        new JsonObject()
                                                .put("methods", new JsonArray().add("password"))
                                                .put("password", new JsonObject().put("user", user)))
                                .put("scope", new JsonObject().put("project", project)));
    }

    private static String networkUrl(JsonObject token) throws IOException {
        for (Object item : token.getJsonArray("catalog")) {
            JsonObject service = (JsonObject) item;
            if (service.getString("type").equals("network")) {
                for (Object endpoint : service.getJsonArray("endpoints")) {
                    JsonObject candidate = (JsonObject) endpoint;
                    if (candidate.getString("interface").equals("public")) {
                        return candidate.getString("url");
                    }
                }
            }
        }
        throw new IOException("the catalogue has no networking API");
    }
}
