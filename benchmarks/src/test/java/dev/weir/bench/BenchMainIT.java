package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchMainIT {
    @TempDir
    Path directory;

    private Vertx vertx;
    private Path json;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        json = directory.resolve("result.json");
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aRunMeasuresEveryOperationAndLeavesNothing() throws Exception {
        try (FakeApi api = new FakeApi(vertx, Integer.MAX_VALUE)) {
            // When
            int exit = bench(api.url(), "secret", "--concurrency", "1,4");
            // Then
            assertThat(exit).isZero();
            JsonNode result = JsonMapper.builder().build().readTree(json.toFile());
            Set<String> operations = new TreeSet<>();
            result.path("rows").forEach(row -> {
                operations.add(row.path("op").asText());
                assertThat(row.path("ok").asInt())
                        .isEqualTo(row.path("n").asInt())
                        .isPositive();
                assertThat(row.path("p50_ms").asDouble())
                        .isPositive()
                        .isLessThanOrEqualTo(row.path("max_ms").asDouble());
            });
            assertThat(operations)
                    .containsExactlyInAnyOrder(
                            "create network",
                            "create subnet",
                            "create port (/16 subnet)",
                            "show port",
                            "list 20 ports",
                            "list ports fields=id,name",
                            "list ports limit=100",
                            "list ports by fixed ip",
                            "update port (name)",
                            "create security-group rule",
                            "delete port",
                            "delete subnet",
                            "delete network (with subnet)");
            assertThat(result.path("rows")).hasSize(26);
            assertThat(result.path("conditions").path("cores").asInt()).isPositive();
            assertThat(remaining(api, "ports", "networks", "security-groups")).isEmpty();
        }
    }

    @Test
    void aRunThatIsRefusedSaysSoAndCleansUpAllTheSame() throws Exception {
        try (FakeApi api = new FakeApi(vertx, 12)) {
            // When
            int exit = bench(api.url(), "secret", "--concurrency", "4", "--warm-up", "0");
            // Then
            assertThat(exit).isEqualTo(1);
            assertThat(Files.readString(json)).contains("\"409\" : 8");
            assertThat(remaining(api, "ports", "networks", "security-groups")).isEmpty();
        }
    }

    @Test
    void aRunThatFailsInTheMiddleCleansUp() throws Exception {
        try (FakeApi api = new FakeApi(vertx, 0)) {
            // When
            int exit = bench(api.url(), "secret", "--concurrency", "4");
            // Then
            assertThat(exit).isEqualTo(1);
            assertThat(json).doesNotExist();
            assertThat(remaining(api, "ports", "networks", "security-groups")).isEmpty();
        }
    }

    @Test
    void inOpenLoopTheRateIsKeptWhateverTheServerDoes() throws Exception {
        try (FakeApi api = new FakeApi(vertx, Integer.MAX_VALUE)) {
            // When
            int exit = bench(api.url(), "secret", "--concurrency", "16", "--rate", "200", "--reads", "40");
            // Then
            assertThat(exit).isZero();
            JsonNode rows = JsonMapper.builder().build().readTree(json.toFile()).path("rows");
            assertThat(rows)
                    .allSatisfy(row -> assertThat(row.path("rate").asInt()).isEqualTo(200));
            // 40 requests at 200 a second: the last begins after 195 ms.
            assertThat(rows)
                    .filteredOn(row -> row.path("op").asText().equals("show port"))
                    .allSatisfy(row -> assertThat(row.path("rps").asDouble()).isLessThan(230));
        }
    }

    private int bench(String url, String token, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--url", url, "--token", token, "--json", json.toString(), "--ports", "20", "--objects", "5"));
        for (String[] pair : new String[][] {{"--reads", "10"}, {"--lists", "3"}, {"--warm-up", "4"}}) {
            if (!List.of(more).contains(pair[0])) {
                arguments.addAll(List.of(pair));
            }
        }
        arguments.addAll(List.of(more));
        return new CommandLine(new BenchMain()).execute(arguments.toArray(String[]::new));
    }

    private static List<String> remaining(FakeApi api, String... collections) {
        return api.resources().values().stream()
                .map(r -> r.getString("collection"))
                .filter(List.of(collections)::contains)
                .toList();
    }
}
