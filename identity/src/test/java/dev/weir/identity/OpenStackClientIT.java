package dev.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real {@code openstack} client. Where CI is set its absence is a failure. */
class OpenStackClientIT {
    @TempDir
    Path directory;

    private Vertx vertx;
    private IdentityServer server;
    private IdentityConfig config;

    @BeforeEach
    void start() {
        boolean present = List.of(System.getenv("PATH").split(":", -1)).stream()
                .anyMatch(path -> Files.isExecutable(Path.of(path, "openstack")));
        if (System.getenv("CI") != null) {
            assertThat(present)
                    .as("the openstack client is installed (python3-openstackclient)")
                    .isTrue();
        }
        Assumptions.assumeTrue(present, "the openstack client is not installed (python3-openstackclient)");
        vertx = Vertx.vertx();
        config = IdentityConfig.defaults(directory).withPort(0);
        server = IdentityServer.start(vertx, config);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void theAdministratorsEverydayCommandsWork() throws Exception {
        // Given
        assertThat(run("weir", "token", "issue")).contains("project_id");
        // Then
        assertThat(names(run("weir", "project", "list"))).contains("admin", "demo", "service");
        assertThat(names(run("weir", "user", "list"))).contains("admin", "demo");
        assertThat(names(run("weir", "role", "list"))).contains("admin", "member", "reader");
        assertThat(names(run("weir", "catalog", "list"))).containsExactlyInAnyOrder("keystone", "neutron");
        // When
        run("weir", "project", "create", "p1");
        run("weir", "user", "create", "--password", "secret-1", "u1");
        run("weir", "role", "add", "--project", "p1", "--user", "u1", "member");
        // Then
        assertThat(run("weir", "role", "assignment", "list", "--user", "u1", "--names"))
                .contains("p1@Default")
                .contains("member");
        // When
        run("weir", "role", "remove", "--project", "p1", "--user", "u1", "member");
        run("weir", "user", "delete", "u1");
        run("weir", "project", "delete", "p1");
        // Then
        assertThat(names(run("weir", "project", "list"))).doesNotContain("p1");
    }

    @Test
    void aMemberSeesItsOwnProjectsAndMakesAnApplicationCredential() throws Exception {
        // Then
        assertThat(names(run("weir-demo", "project", "list"))).containsExactly("demo");
        // When
        JsonObject credential = new JsonObject(run("weir-demo", "application", "credential", "create", "ci"));
        // Then
        assertThat(names(run("weir-demo", "application", "credential", "list"))).containsExactly("ci");
        assertThat(run(
                        "",
                        "--os-auth-type",
                        "v3applicationcredential",
                        "--os-auth-url",
                        server.url() + "/v3",
                        "--os-application-credential-id",
                        field(credential, "id"),
                        "--os-application-credential-secret",
                        field(credential, "secret"),
                        "token",
                        "issue"))
                .contains("project_id");
    }

    private static String field(JsonObject object, String name) {
        return object.stream()
                .filter(e -> e.getKey().equalsIgnoreCase(name))
                .map(e -> String.valueOf(e.getValue()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(String json) {
        return new JsonArray(json)
                .stream().map(o -> ((JsonObject) o).getString("Name")).toList();
    }

    /** @param cloud empty: no cloud of the file */
    private String run(String cloud, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openstack"));
        if (!cloud.isEmpty()) {
            command.addAll(List.of("--os-cloud", cloud));
        }
        command.addAll(List.of(arguments));
        boolean silent = List.of(arguments).contains("delete")
                || List.of(arguments).contains("add")
                || List.of(arguments).contains("remove");
        if (!silent) {
            command.addAll(List.of("-f", "json"));
        }
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(directory.resolve("errors").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("OS_"));
        builder.environment().put("OS_CLIENT_CONFIG_FILE", config.cloudsFile().toString());
        Process process = builder.start();
        boolean ended = process.waitFor(90, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("%s ended", command).isTrue();
        assertThat(process.exitValue())
                .as("%s: %s", command, Files.readString(directory.resolve("errors")))
                .isZero();
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
