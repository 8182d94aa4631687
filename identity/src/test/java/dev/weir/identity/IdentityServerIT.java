package dev.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityServerIT {
    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private Vertx vertx;
    private IdentityConfig config;
    private IdentityServer server;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        config = IdentityConfig.defaults(directory).withPort(0);
        server = IdentityServer.start(vertx, config);
    }

    @AfterEach
    void stop() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        client.close();
    }

    private record Response(
            int status, JsonObject body, @Nullable String subjectToken) {}

    @Test
    void aProjectsTokenSaysWhoWhereAndWithWhichRoles() throws Exception {
        // When
        Response issued = login("demo", password("demo"), project("demo"));
        // Then
        assertThat(issued.status()).isEqualTo(201);
        JsonObject token = issued.body().getJsonObject("token");
        assertThat(token.getJsonObject("user").getString("name")).isEqualTo("demo");
        assertThat(token.getJsonObject("project").getString("name")).isEqualTo("demo");
        assertThat(names(token.getJsonArray("roles"))).containsExactlyInAnyOrder("member", "reader");
        assertThat(endpoint(token.getJsonArray("catalog"), "network")).isEqualTo("http://127.0.0.1:9696");
        assertThat(endpoint(token.getJsonArray("catalog"), "identity")).isEqualTo(server.url() + "/v3");
        // And a gateway that has only the public key reads the same
        VerifiedToken verified =
                TokenVerifier.ofPublicKey(config.publicKeyFile()).verify(Objects.requireNonNull(issued.subjectToken()));
        assertThat(verified).isNotNull();
        assertThat(verified.projectId())
                .isEqualTo(token.getJsonObject("project").getString("id"));
        assertThat(verified.roles()).containsExactlyInAnyOrder("member", "reader");
    }

    @Test
    void wrongCredentialsAllGetTheSame401() throws Exception {
        for (Response refused : List.of(
                login("demo", "wrong", project("demo")),
                login("nobody", "wrong", project("demo")),
                login("demo", password("demo"), project("admin")),
                login("demo", password("demo"), project("nowhere")))) {
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.body().getJsonObject("error").getString("message"))
                    .isEqualTo("The request you have made requires authentication.");
        }
    }

    @Test
    void moreLoginsThanCanBeVerifiedSoonAreToldToComeAgain() throws Exception {
        // Given
        HttpRequest login = HttpRequest.newBuilder(URI.create(server.url() + "/v3/auth/tokens"))
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"auth": {"identity": {"methods": ["password"], "password": {"user":
                        {"name": "demo", "password": "wrong", "domain": {"id": "default"}}}}}}"""))
                .build();

        // When
        List<CompletableFuture<HttpResponse<String>>> asked = Stream.generate(
                        () -> client.sendAsync(login, HttpResponse.BodyHandlers.ofString()))
                .limit(150)
                .toList();

        // Then
        for (CompletableFuture<HttpResponse<String>> answer : asked) {
            assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isIn(401, 503);
        }
        assertThat(asked)
                .map(CompletableFuture::join)
                .filteredOn(answer -> answer.statusCode() == 503)
                .isNotEmpty()
                .allSatisfy(answer ->
                        assertThat(answer.headers().firstValue("Retry-After")).isPresent());
        assertThat(login("demo", password("demo"), project("demo")).status()).isEqualTo(201);
    }

    @Test
    void aRevokedTokenIsRefusedEvenAfterARestart() throws Exception {
        // Given
        String admin = token("admin");
        String demo = token("demo");
        assertThat(validate(admin, demo).status()).isEqualTo(200);
        // When
        int revoked = send("DELETE", "/v3/auth/tokens", demo, null, demo).status();
        // Then
        assertThat(revoked).isEqualTo(204);
        assertThat(validate(admin, demo).status()).isEqualTo(404);
        assertThat(server.verifier().verify(demo)).isNull();
        // When
        server.close();
        server = IdentityServer.start(vertx, config);
        // Then
        assertThat(validate(admin, demo).status()).isEqualTo(404);
        assertThat(validate(admin, admin).status()).isEqualTo(200);
    }

    @Test
    void tokensExpire() throws Exception {
        // Given
        String token = token("demo");
        assertThat(server.verifier().verify(token)).isNotNull();
        // When
        server.close();
        Clock later = Clock.fixed(Instant.now().plus(config.tokenLifetime()), ZoneOffset.UTC);
        server = IdentityServer.start(vertx, config, later);
        // Then
        assertThat(server.verifier().verify(token)).isNull();
    }

    @Test
    void anAdministratorMakesProjectsUsersAndGrantsThatOutliveTheProcess() throws Exception {
        // Given
        String admin = token("admin");
        // When
        String project = created(admin, "/v3/projects", "project", new JsonObject().put("name", "p1"));
        String user = created(
                admin, "/v3/users", "user", new JsonObject().put("name", "u1").put("password", "secret-1"));
        String role = send("GET", "/v3/roles?name=member", admin, null, null)
                .body()
                .getJsonArray("roles")
                .getJsonObject(0)
                .getString("id");
        String grant = "/v3/projects/" + project + "/users/" + user + "/roles/" + role;
        assertThat(send("PUT", grant, admin, null, null).status()).isEqualTo(204);
        server.close();
        server = IdentityServer.start(vertx, config);
        // Then
        assertThat(login("u1", "secret-1", project("p1")).status()).isEqualTo(201);
        assertThat(send("POST", "/v3/users", admin, body("user", new JsonObject().put("name", "u1")), null)
                        .status())
                .isEqualTo(409);
        // When
        assertThat(send("DELETE", grant, admin, null, null).status()).isEqualTo(204);
        // Then
        assertThat(login("u1", "secret-1", project("p1")).status()).isEqualTo(401);
        assertThat(send("DELETE", "/v3/users/" + user, admin, null, null).status())
                .isEqualTo(204);
        assertThat(send("DELETE", "/v3/projects/" + project, admin, null, null).status())
                .isEqualTo(204);
        assertThat(send("GET", "/v3/projects/" + project, admin, null, null).status())
                .isEqualTo(404);
    }

    @Test
    void aTokenOfADisabledUserIsWorthless() throws Exception {
        // Given
        String admin = token("admin");
        String demo = token("demo");
        String id = Objects.requireNonNull(server.verifier().verify(demo)).userId();
        // When
        Response disabled =
                send("PATCH", "/v3/users/" + id, admin, body("user", new JsonObject().put("enabled", false)), null);
        // Then
        assertThat(disabled.status()).isEqualTo(200);
        assertThat(validate(admin, demo).status()).isEqualTo(404);
        assertThat(login("demo", password("demo"), project("demo")).status()).isEqualTo(401);
    }

    @Test
    void aMemberAdministersNothing() throws Exception {
        // Given
        String demo = token("demo");
        String adminUser =
                Objects.requireNonNull(server.verifier().verify(token("admin"))).userId();
        // Then
        for (String path : List.of(
                "/v3/projects",
                "/v3/users",
                "/v3/users/" + adminUser,
                "/v3/users/" + adminUser + "/application_credentials",
                "/v3/role_assignments",
                "/v3/roles")) {
            assertThat(send("GET", path, demo, null, null).status()).as(path).isEqualTo(403);
            assertThat(send("GET", path, null, null, null).status()).as(path).isEqualTo(401);
        }
        assertThat(send("POST", "/v3/projects", demo, body("project", new JsonObject().put("name", "p")), null)
                        .status())
                .isEqualTo(403);
        assertThat(validate(demo, token("admin")).status()).isEqualTo(403);
    }

    @Test
    void anApplicationCredentialLogsInWithNoMoreThanItsRolesAndMakesNoOthers() throws Exception {
        // Given
        String demo = token("demo");
        String user = Objects.requireNonNull(server.verifier().verify(demo)).userId();
        String path = "/v3/users/" + user + "/application_credentials";
        JsonObject wanted = new JsonObject()
                .put("name", "ci")
                .put("roles", new JsonArray().add(new JsonObject().put("name", "reader")));
        JsonObject credential = send("POST", path, demo, body("application_credential", wanted), null)
                .body()
                .getJsonObject("application_credential");
        // When
        JsonObject identity = new JsonObject()
                .put("methods", new JsonArray().add("application_credential"))
                .put(
                        "application_credential",
                        new JsonObject()
                                .put("id", credential.getString("id"))
                                .put("secret", credential.getString("secret")));
        Response issued =
                send("POST", "/v3/auth/tokens", null, body("auth", new JsonObject().put("identity", identity)), null);
        // Then
        assertThat(issued.status()).isEqualTo(201);
        assertThat(names(issued.body().getJsonObject("token").getJsonArray("roles")))
                .containsExactly("reader");
        String token = Objects.requireNonNull(issued.subjectToken());
        assertThat(send("POST", path, token, body("application_credential", new JsonObject().put("name", "x")), null)
                        .status())
                .isEqualTo(403);
        // When
        assertThat(send("DELETE", path + "/" + credential.getString("id"), demo, null, null)
                        .status())
                .isEqualTo(204);
        // Then
        assertThat(server.verifier().verify(token)).isNull();
        assertThat(send("GET", path, demo, null, null).body().getJsonArray("application_credentials"))
                .isEmpty();
    }

    @Test
    void anUnscopedTokenBecomesAScopedOneThatLivesNoLonger() throws Exception {
        // Given
        Response unscoped = login("demo", password("demo"), new JsonObject().put("unscoped", new JsonObject()));
        assertThat(unscoped.body().getJsonObject("token").containsKey("project"))
                .isFalse();
        // When
        JsonObject identity = new JsonObject()
                .put("methods", new JsonArray().add("token"))
                .put("token", new JsonObject().put("id", unscoped.subjectToken()));
        Response scoped = send(
                "POST",
                "/v3/auth/tokens",
                null,
                body("auth", new JsonObject().put("identity", identity).put("scope", project("demo"))),
                null);
        // Then
        assertThat(scoped.status()).isEqualTo(201);
        JsonObject token = scoped.body().getJsonObject("token");
        assertThat(token.getJsonArray("methods")).contains("password", "token");
        assertThat(token.getString("expires_at"))
                .isEqualTo(unscoped.body().getJsonObject("token").getString("expires_at"));
    }

    @Test
    void discoveryNeedsNoTokenAndSecretsAreForTheOwnerAlone() throws Exception {
        // Then
        assertThat(send("GET", "/", null, null, null).status()).isEqualTo(300);
        assertThat(send("GET", "/v3", null, null, null)
                        .body()
                        .getJsonObject("version")
                        .getString("status"))
                .isEqualTo("stable");
        assertThat(send("GET", "/v3/", null, null, null).status()).isEqualTo(200);
        assertThat(send("GET", "/v2.0", null, null, null).status()).isEqualTo(404);
        assertThat(send("POST", "/v3/auth/tokens", null, "not json", null).status())
                .isEqualTo(400);
        assertThat(send("POST", "/v3/auth/tokens", null, "{}", null).status()).isEqualTo(400);
        for (String file : List.of("identity.json", "clouds.yaml", "token.pem")) {
            assertThat(Files.getPosixFilePermissions(directory.resolve(file)))
                    .as(file)
                    .isEqualTo(PrivateFile.OWNER_ONLY);
        }
        assertThat(Files.readString(directory.resolve("identity.json"))).doesNotContain(password("admin"));
    }

    private String token(String name) throws Exception {
        return Objects.requireNonNull(login(name, password(name), project(name)).subjectToken());
    }

    private Response validate(String caller, String subject) throws Exception {
        return send("GET", "/v3/auth/tokens", caller, null, subject);
    }

    private String created(String token, String path, String noun, JsonObject wanted) throws Exception {
        Response response = send("POST", path, token, body(noun, wanted), null);
        assertThat(response.status()).isEqualTo(201);
        return response.body().getJsonObject(noun).getString("id");
    }

    private Response login(String user, String password, JsonObject scope) throws Exception {
        JsonObject identity = new JsonObject()
                .put("methods", new JsonArray().add("password"))
                .put(
                        "password",
                        new JsonObject()
                                .put(
                                        "user",
                                        new JsonObject()
                                                .put("name", user)
                                                .put("domain", new JsonObject().put("id", "default"))
                                                .put("password", password)));
        return send(
                "POST",
                "/v3/auth/tokens",
                null,
                body("auth", new JsonObject().put("identity", identity).put("scope", scope)),
                null);
    }

    private static JsonObject project(String name) {
        return new JsonObject()
                .put(
                        "project",
                        new JsonObject().put("name", name).put("domain", new JsonObject().put("name", "Default")));
    }

    private String password(String user) throws Exception {
        Matcher matcher = Pattern.compile("username: " + user + "\\s+password: \"([^\"]+)\"")
                .matcher(Files.readString(config.cloudsFile()));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static String body(String noun, JsonObject content) {
        return new JsonObject().put(noun, content).encode();
    }

    private static List<String> names(JsonArray objects) {
        return objects.stream().map(o -> ((JsonObject) o).getString("name")).toList();
    }

    private static String endpoint(JsonArray catalogue, String type) {
        return catalogue.stream()
                .map(JsonObject.class::cast)
                .filter(s -> s.getString("type").equals(type))
                .findFirst()
                .orElseThrow()
                .getJsonArray("endpoints")
                .getJsonObject(0)
                .getString("url");
    }

    private Response send(
            String method, String path, @Nullable String token, @Nullable String body, @Nullable String subject)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .timeout(Duration.ofSeconds(20))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("X-Auth-Token", token);
        }
        if (subject != null) {
            request.header("X-Subject-Token", subject);
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Response(
                response.statusCode(),
                response.body().isEmpty() ? new JsonObject() : new JsonObject(response.body()),
                response.headers().firstValue("X-Subject-Token").orElse(null));
    }
}
